// Saves a thought while it is typed, in forms that work without this too: <form data-autosave="NAME" data-owner="ACCOUNT">.
// What isn't saved yet lies in this browser, under its owner, and is taken away from there once it is saved.
// With data-several, a field that was emptied after saving takes the next thought as one of its own.

import { newKey } from "./outbox.js";

const PAUSE = 700;
const FIRST = 1000;
const LONGEST = 15000;
const PATIENCE = 10000;

// As the server keeps it: one line, composed letters.
const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();

// Browsers that keep nothing still save; only a reload without a network then loses what wasn't saved.
const store = {
  read: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  write: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden */ } },
  erase: (key) => { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
  keys: () => { try { return Object.keys(localStorage); } catch { return []; } },
};

class Autosave {
  constructor(form) {
    this.form = form;
    this.fields = form.elements;
    this.saved = this.fields.revision.value === "0" ? "" : this.state();
    // What was sent without an answer: it may have arrived all the same, and is then no other person's text.
    this.sent = [];
    this.wait = FIRST;
    this.rest = "ready";
    this.show("ready");
    this.recall();
    form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("online", () => this.timer && this.save());
  }

  get prefix() { return `kub-thought:${this.form.dataset.owner}:`; }
  get key() { return this.prefix + this.fields.item_id.value; }
  get name() { return this.form.dataset.autosave; }

  // Text and level in one, since both are saved.
  state() { return JSON.stringify([plain(this.fields.text.value), this.fields.level.value]); }
  blank() { return !plain(this.fields.text.value); }

  recall() {
    const key = store.keys().find((each) => each.startsWith(this.prefix) && this.belongs(each));
    const draft = key && store.read(key);
    if (!draft || this.form.querySelector("[aria-invalid]")) return;
    this.fields.item_id.value = key.slice(this.prefix.length);
    this.fields.revision.value = draft.revision;
    this.fields.text.value = draft.text;
    this.fields.level.value = draft.level;
    this.sent = draft.sent;
    this.save();
  }

  belongs(key) { return key === this.prefix + this.name || store.read(key)?.name === this.name; }

  remember() {
    const { text, level, revision } = this.fields;
    store.write(this.key, { name: this.name, text: text.value, level: level.value, revision: revision.value, sent: this.sent });
  }

  typed() {
    clearTimeout(this.timer);
    if (this.state() === this.saved || this.blank()) store.erase(this.key);
    else this.remember();
    this.another();
    this.show("writing");
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // What was sent stays as it is, even if its answer is still on its way.
  another() {
    const begun = this.fields.revision.value !== "0" || this.sent.length;
    if (!("several" in this.form.dataset) || !this.blank() || !begun) return;
    this.fields.item_id.value = newKey();
    this.fields.revision.value = "0";
    this.saved = "";
    this.sent = [];
    this.rest = "empty";
  }

  // True when all is saved, false when it comes later, null when the server refuses.
  save() {
    clearTimeout(this.timer);
    this.timer = null;
    this.busy ??= this.settle().finally(() => { this.busy = null; });
    return this.busy;
  }

  async settle() {
    while (this.state() !== this.saved) {
      if (this.blank()) return this.show(this.fields.revision.value === "0" ? this.rest : "empty") ?? null;
      const arrived = await this.send();
      if (arrived !== true) return arrived;
    }
    store.erase(this.key);
    this.show(this.fields.revision.value === "0" ? this.rest : "saved");
    return true;
  }

  async send() {
    const state = this.state();
    if (!this.sent.includes(state)) this.sent.push(state);
    this.remember();
    const key = this.key;
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status >= 500 || answer.status === 429) return this.later();
      return this.understand(answer, await answer.json(), state, key);
    } catch {
      return this.later();
    }
  }

  understand(answer, said, state, key) {
    if (key !== this.key) return store.erase(key) ?? true;
    if (answer.ok) return this.arrived(said.revision, state, key);
    const theirs = JSON.stringify([said.error.text, said.error.level]);
    if (answer.status === 409 && this.sent.includes(theirs)) return this.arrived(said.error.revision, theirs, key);
    this.show("refused", [said.error.message, said.error.advice].filter(Boolean).join(" "));
    return null;
  }

  arrived(revision, state, key) {
    this.fields.revision.value = revision;
    this.saved = state;
    this.sent = [];
    this.wait = FIRST;
    store.erase(key);
    return true;
  }

  later() {
    this.show("waiting");
    this.timer = setTimeout(() => this.save(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST);
    return false;
  }

  // The button leads on only when the text has arrived; sent again as it is, it changes nothing.
  async submit(event) {
    event.preventDefault();
    if ((await this.save()) !== false) this.form.submit();
  }

  show(state, text = this.form.dataset[state]) {
    const place = this.form.querySelector("[data-state]");
    const voice = this.form.querySelector("[data-says]");
    place.textContent = text;
    place.className = `save-state-${state}`;
    if (["saved", "waiting", "refused"].includes(state) && voice.textContent !== text) voice.textContent = text;
    if (state === "writing") voice.textContent = "";
  }
}

// Both wordings stand on such a page: the draft is in its field, and must not come back with an old revision.
for (const form of document.querySelectorAll("form[data-refused]")) {
  store.erase(`kub-thought:${form.dataset.owner}:${form.dataset.refused}`);
}
// Browsers from before 2022 can't give up waiting: there the button saves.
if (AbortSignal.timeout) for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
