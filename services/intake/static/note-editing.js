// A participant's own note: its page works without this; with it a changed wording is never lost.

import { editsIn, isSaved, sendEdit } from "./edits.js";
import { openStore } from "./outbox-store.js";

const WAIT = 5000;
const NAMES = ["text", "quadrant", "perspective", "level", "revision"];
const place = document.querySelector("[data-note]");
const status = document.getElementById("status");
const opened = openStore();
let timer = null;

start();

function form() {
  return place.querySelector("[data-edit]");
}

function fields() {
  const found = {};
  for (const name of NAMES) if (form().elements[name]) found[name] = form().elements[name].value;
  return found;
}

async function kept() {
  return (await (await opened).all()).find((edit) => edit.key === place.dataset.note);
}

async function keep(ready) {
  const edit = { key: place.dataset.note, session: editsIn(place.dataset.session), made: Date.now(), fields: fields(), ready };
  await (await opened).put(edit);
  return edit;
}

function isTyped() {
  const text = form() && form().elements.text;
  return Boolean(text) && text.value !== text.defaultValue;
}

// A wording that wasn't saved comes back, unless the server has just answered about one. What somebody wrote before this
// script was there is newer.
async function start() {
  const edit = await kept();
  if (isTyped()) return keep(false);
  if (!edit || place.querySelector(".problem")) return;
  if (!form()) {
    const unsaved = place.querySelector("[data-unsaved]");
    unsaved.querySelector(".note").textContent = edit.fields.text;
    unsaved.hidden = false;
    return (await opened).remove(edit.key);
  }
  if (form().elements.text.value === edit.fields.text) return (await opened).remove(edit.key);
  for (const name of NAMES) if (name !== "revision" && form().elements[name]) form().elements[name].value = edit.fields[name];
  status.textContent = status.dataset.kept;
}

async function send() {
  clearTimeout(timer);
  const edit = await kept();
  if (!edit || !edit.ready || !form()) return;
  const answer = await sendEdit(edit, form().elements.csrf_token.value);
  if (!answer) {
    status.textContent = status.dataset.lost;
    timer = setTimeout(send, WAIT);
    return;
  }
  if (isSaved(answer)) {
    await (await opened).remove(edit.key);
    location.href = answer.url;
    return;
  }
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-note]");
  // Not this note's page: the page for joining says why, and what was typed waits here.
  if (!found) return (location.href = answer.url);
  place.innerHTML = found.innerHTML;
  status.textContent = "";
  const told = place.querySelector("[data-focus]");
  if (told) told.focus();
}

// Who goes on writing presses again when it is done.
place.addEventListener("input", () => {
  if (!form()) return;
  clearTimeout(timer);
  status.textContent = "";
  keep(false);
});
place.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-edit]")) return;
  event.preventDefault();
  await keep(true);
  send();
});
addEventListener("online", send);
