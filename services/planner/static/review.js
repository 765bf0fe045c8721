// One tap changes the note and nothing else: the form is sent by fetch, and only the work is put in place anew.

const said = document.querySelector("#said");
const derivation = document.querySelector("#derivation");
let busy = false;
// The lists below still show what stood there before the taps.
let stale = false;

async function ask(address, options) {
  const answer = await fetch(address, { ...options, headers: { Accept: "text/html" }, cache: "no-store" });
  if (answer.redirected || answer.status === 401) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("#work")) throw new Error(`${answer.status}`);
  return page;
}

function put(fragment) {
  const old = document.querySelector("#work");
  const held = old.contains(document.activeElement);
  const work = fragment.querySelector("#work");
  old.replaceWith(work);
  said.className = "visually-hidden";
  said.textContent = work.dataset.said;
  const problem = work.querySelector("[data-focus]");
  if (problem) problem.focus();
  else if (held) (work.querySelector("#right") ?? work.querySelector("#undo"))?.focus({ preventScroll: true });
  // What can be undone pushes the first button off a small screen.
  if (work.querySelector("#right")?.getBoundingClientRect().bottom > innerHeight) work.scrollIntoView();
}

async function send(form, submitter) {
  if (busy) return;
  busy = true;
  submitter?.setAttribute("aria-busy", "true");
  const body = new FormData(form, submitter);
  body.set("part", "1");
  try {
    const fragment = await ask(form.action, { method: "POST", body: new URLSearchParams(body) });
    if (!fragment) return;
    put(fragment);
    stale = true;
    derivation.dataset.progress = derivation.dataset.follow;
    derivation.dispatchEvent(new Event("kub:progress", { bubbles: true }));
  } catch (away) {
    submitter?.removeAttribute("aria-busy");
    said.className = "review-failed";
    said.textContent = said.dataset.failed;
  } finally {
    busy = false;
  }
}

document.querySelector("main").addEventListener("submit", (event) => {
  if (!event.target.matches("[data-tap]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.querySelector("main").addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-next]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const address = new URL(link.href);
  address.searchParams.set("part", "1");
  address.hash = "";
  try {
    const fragment = await ask(address);
    if (fragment) put(fragment);
  } catch (away) {
    location.assign(link.href);
  }
});

// Whoever unfolds a list sees what stands there now.
document.querySelector("main").addEventListener("toggle", async (event) => {
  const list = event.target.closest("section[aria-labelledby=all]");
  if (!stale || !list || !event.target.open) return;
  stale = false;
  const place = [...list.querySelectorAll("details")].indexOf(event.target);
  try {
    const fresh = (await ask(location.pathname))?.querySelector("section[aria-labelledby=all]");
    if (!fresh) return;
    const opened = fresh.querySelectorAll("details")[place];
    if (opened) opened.open = true;
    list.replaceWith(fresh);
    opened?.querySelector("summary").focus({ preventScroll: true });
  } catch (away) {
    stale = true;
  }
}, true);
