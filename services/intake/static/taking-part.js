// The participant's page: it works without this; with it nothing typed is lost, and the page follows the room by itself.

import { editsIn, isSaved, sendEdit } from "./edits.js";
import { Outbox } from "./outbox.js";
import { openStore } from "./outbox-store.js";
import { Page } from "./taking-part-page.js";
import { follow } from "./stream.js";

const page = new Page(document.querySelector("[data-board]"));
const opened = start();

async function start() {
  const store = await openStore();
  const outbox = new Outbox({
    store,
    session: page.session,
    address: page.address,
    token: () => page.token,
    renew: () => page.refresh(),
    changed: (note) => page.show(note, true),
  });
  await outbox.load();
  page.durable = () => store.durable;
  const form = page.form;
  const typed = form ? form.elements.text.value : "";
  const perspective = form ? form.elements.perspective.value : null;
  const draft = outbox.resume(typed, perspective);
  for (const note of outbox.listed(perspective)) page.show(note);
  if (draft) {
    page.resume(draft);
    // Also where the browser has filled in the field by itself.
    page.showDraft(draft.text);
  } else if (typed) {
    // Typed before this script was there.
    await outbox.keepDraft(typed, page.chosen(form));
    page.showDraft(typed);
  }
  outbox.hurry();
  sendEdits(store);
  return outbox;
}

// Changed wordings that were pressed to be saved without contact; the page of a note that asks for a choice is linked.
async function sendEdits(store) {
  const waiting = (await store.all()).filter((edit) => edit.session === editsIn(page.session) && edit.ready);
  for (const edit of waiting) {
    const answer = await sendEdit(edit, page.token);
    if (!answer) return;
    if (!isSaved(answer)) page.askForEdit(edit.key);
    else {
      await store.remove(edit.key);
      page.refreshSoon(0);
    }
  }
}

// From the first keystroke.
page.root.addEventListener("input", async (event) => {
  const form = event.target.closest("[data-write]");
  if (!form) return;
  page.measure();
  const outbox = await opened;
  await outbox.keepDraft(form.elements.text.value, page.chosen(form));
  page.showDraft(form.elements.text.value);
});

let pressed = null;
page.root.addEventListener("click", (event) => {
  pressed = event.target.closest("button");
  const item = pressed && pressed.closest("[data-key]");
  if (item) decide(item.dataset.key, pressed.dataset);
});

page.root.addEventListener("submit", (event) => {
  // The ballot looks after itself.
  if (event.target.matches("[data-ballot]")) return;
  event.preventDefault();
  if (event.target.matches("[data-write]")) write(event.target);
  else page.submit(event.target, pressed);
});

// A draft that no field is for is laid in a quadrant where it is listed.
page.root.addEventListener("change", async ({ target }) => {
  const item = target.closest("[data-key]");
  const outbox = await opened;
  const note = item && outbox.notes.get(item.dataset.key);
  if (note) await outbox.keep(Object.assign(note, { quadrant: target.value }));
});

async function write(form) {
  if (page.root.hasAttribute("data-out")) return;
  const text = form.elements.text.value;
  if (!page.check(text)) return;
  const outbox = await opened;
  const note = outbox.draft || outbox.begin();
  Object.assign(note, page.chosen(form), { text, quadrant: pressed && pressed.value, held: page.isLate() });
  form.elements.text.value = "";
  page.measure();
  page.showDraft("");
  // The next one is written at once.
  form.elements.text.focus();
  await outbox.send(note);
}

async function decide(key, { choice, board }) {
  const outbox = await opened;
  const note = outbox.notes.get(key);
  if (!note) return;
  if (choice === "held") await outbox.send(Object.assign(note, { held: true }));
  if (choice === "move") await outbox.send(Object.assign(note, { held: false, perspective: board }));
  if (choice === "again") await outbox.send(note);
  if (choice === "throw") await outbox.keep(Object.assign(note, { was: note.state, state: "thrown" }));
  if (choice === "undo") await outbox.keep(Object.assign(note, { state: note.was }));
  page.focusItem(key);
}

function reached() {
  opened.then((outbox) => {
    outbox.hurry();
    sendEdits(outbox.store);
  });
}

addEventListener("online", () => {
  page.contact(true);
  reached();
});
addEventListener("offline", () => page.contact(false));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  page.refreshSoon(0);
  reached();
});

follow({
  stream: page.address + "/stream",
  changes: page.address + "/changes",
  after: page.position,
  heard: (changes) => page.hear(changes),
  // The page says why.
  refused: () => page.refresh(),
  connection(state) {
    page.contact(state !== "lost");
    if (state !== "lost") reached();
  },
});

if ("serviceWorker" in navigator) {
  const keep = () => navigator.serviceWorker.controller && navigator.serviceWorker.controller.postMessage({ keep: page.address });
  navigator.serviceWorker.addEventListener("controllerchange", keep);
  page.moved = keep;
  navigator.serviceWorker.register("/board/service-worker.js", { scope: "/board/" }).then(keep, () => page.admit());
} else {
  page.admit();
}
