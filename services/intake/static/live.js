// Keeps a region fresh: when something has changed, the parts of it that look different now are put in place. Never
// where somebody types or presses just then; the focus stays where it is.
//
// <div data-live="fragment" data-stream="…" data-changes="…" data-after="position"> with parts <div id="…" data-part>.
// The fragment holds the same parts. In it, [data-says] is spoken at once when it changes, [data-says-batched] now and
// then. After an exchange the document hears the event "kub:fresh".

import { follow } from "./stream.js";

const APART = 300;
const READ = 10000;
const SPOKEN_APART = 12000;

const TYPED = "textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit])";
// What the server shows again without having saved it is changed too: <form data-refused>.
const refused = (field) => field.form !== null && "refused" in field.form.dataset;
const changed = (field) => "defaultValue" in field && (refused(field) || field.value !== field.defaultValue);
const pressed = (part) => part.querySelector("form[data-sent], :active") !== null;
const typedIn = (part) =>
  [...part.querySelectorAll(TYPED)].some((field) => field === document.activeElement || changed(field));

function exchange(part, html) {
  const focused = part.contains(document.activeElement) && document.activeElement;
  part.innerHTML = html;
  if (!focused) return;
  const again = (focused.id && document.getElementById(focused.id)) || part.querySelector("button, a") || part;
  again.focus({ preventScroll: true });
}

function keepFresh(region) {
  const voice = region.querySelector("[data-live-voice]");
  const state = region.querySelector("[data-live-state]");
  // As the server wrote them: what scripts have changed in a part since is no difference.
  const written = new Map();
  let asked = 0;
  let running = false;
  let ended = 0;
  let spoken = Date.now();
  let unsaid = 0;

  const soon = (after) => {
    if (asked) return;
    asked = setTimeout(run, Math.max(after, ended + APART - Date.now()));
  };

  async function run() {
    asked = 0;
    // Forgotten otherwise: what changed while this was under way.
    if (running) return soon(APART);
    running = true;
    try {
      await refresh();
    } catch {
      soon(2000);
    } finally {
      running = false;
      ended = Date.now();
    }
  }

  async function refresh() {
    const answer = await fetch(region.dataset.live, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.status === 404 || answer.status === 401 || answer.redirected) {
      return anew();
    }
    if (!answer.ok) throw new Error(answer.statusText);
    put(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }

  // Closed, or signed out: the whole page is another one now. What is typed stays until whoever typed it goes on.
  function anew() {
    if (![...region.querySelectorAll(TYPED)].some(changed)) location.reload();
  }

  function put(page) {
    let again = false;
    for (const fresh of page.querySelectorAll("[data-part]")) {
      const part = document.getElementById(fresh.id);
      if (!part || (written.get(fresh.id) || part.innerHTML) === fresh.innerHTML) continue;
      again = again || pressed(part);
      // What is typed in comes up to date when it is left.
      if (pressed(part) || typedIn(part)) continue;
      written.set(fresh.id, fresh.innerHTML);
      exchange(part, fresh.innerHTML);
    }
    speak();
    document.dispatchEvent(new CustomEvent("kub:fresh"));
    if (again) soon(1500);
  }

  const words = (name) => (region.querySelector(name) || { textContent: "" }).textContent.trim().replace(/\s+/g, " ");
  let said = words("[data-says]");
  let counted = words("[data-says-batched]");

  function speak() {
    if (!voice) return;
    const news = words("[data-says]");
    if (news !== said) {
      voice.textContent = said = news;
      spoken = Date.now();
    }
    if (words("[data-says-batched]") === counted || unsaid) return;
    unsaid = setTimeout(() => {
      unsaid = 0;
      spoken = Date.now();
      voice.textContent = counted = words("[data-says-batched]");
    }, Math.max(1000, spoken + SPOKEN_APART - Date.now()));
  }

  let last = "live";
  function connection(now) {
    if (now === last || !state) return;
    const back = now === "live" && last === "lost";
    last = now;
    state.classList.toggle("live-good", back);
    state.textContent = state.dataset[back ? "back" : now] || "";
    // Good news stands still for a while, then it is in nobody's way.
    if (back) setTimeout(() => last === "live" && (state.textContent = ""), READ);
  }

  region.addEventListener("focusout", () => soon(APART));
  follow({
    stream: region.dataset.stream,
    changes: region.dataset.changes,
    after: Number(region.dataset.after),
    heard: () => soon(APART * Math.random()),
    connection,
    refused: anew,
  });
}

for (const region of document.querySelectorAll("[data-live]")) keepFresh(region);
