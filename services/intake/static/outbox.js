// A participant's notes on their way: kept from the first keystroke, sent one by one in order, until each has arrived once.
// A note is a draft, then waiting, then gone from here; or late (its phase has ended), refused, or thrown away with a way back.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
// A phone that wakes up may hang on a line that is dead.
const PATIENCE = 20000;

// Random (UUIDv4), with no moment in it: a note's key stands in the file of the whole board. The browser's own maker of such keys is for https only.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Outbox {
  // address: the board's; token() → the page's token; renew() → fetches a new one; changed(note) is told of every step.
  constructor({ store, session, address, token, renew, changed }) {
    Object.assign(this, { store, session, address, token, renew, changed });
    this.notes = new Map();
    this.failures = 0;
    this.draft = null;
  }

  async load() {
    for (const note of await this.store.all()) {
      if (note.session !== this.session) continue;
      if (note.state === "thrown") await this.store.remove(note.key);
      else this.notes.set(note.key, note);
    }
  }

  // With the drafts that no field of this page is for: perspective is that of its field, if it has one.
  listed(perspective) {
    const elsewhere = (note) => note !== this.draft && note.perspective !== perspective;
    return Array.from(this.notes.values()).filter((note) => note.state !== "draft" || elsewhere(note));
  }

  // Takes over the draft of what stands in the field, or that of a tab that is gone. Other drafts of its board are other tabs'.
  resume(typed, perspective) {
    const drafts = Array.from(this.notes.values()).filter((note) => note.state === "draft");
    this.draft = drafts.find((note) => (typed ? note.text === typed : note.perspective === perspective)) || null;
    return this.draft;
  }

  async keepDraft(text, fields) {
    if (!text) return this.draft && this.forget(this.draft);
    const note = this.draft || this.begin();
    Object.assign(note, fields, { text });
    this.notes.set(note.key, note);
    await this.store.put(note);
  }

  begin() {
    this.draft = { key: newKey(), session: this.session, state: "draft", made: Date.now() };
    return this.draft;
  }

  async send(note) {
    if (note === this.draft) this.draft = null;
    Object.assign(note, { state: "waiting", reason: "" });
    await this.keep(note);
    this.hurry();
  }

  async keep(note) {
    this.notes.set(note.key, note);
    await this.store.put(note);
    this.changed(note);
  }

  async forget(note) {
    if (note === this.draft) this.draft = null;
    this.notes.delete(note.key);
    await this.store.remove(note.key);
  }

  // Sends what waits; called again whenever there may be contact.
  async hurry() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    let wait = 0;
    for (let note = this.next(); note && !wait; note = this.next()) wait = await this.post(note);
    this.sending = false;
    if (wait) this.timer = setTimeout(() => this.hurry(), wait);
  }

  next() {
    return Array.from(this.notes.values()).find((note) => note.state === "waiting");
  }

  // Returns how long to wait before the next attempt; 0 when the note is settled.
  async post(note) {
    let answer;
    let said = {};
    try {
      answer = await this.ask(note);
      if (answer.status === 403) {
        await this.renew();
        answer = await this.ask(note);
      }
      said = await answer.json().catch(() => ({}));
    } catch (away) {
      return this.later(0);
    }
    if (answer.status === 200 || answer.status === 201) return this.arrived(note);
    if (answer.status === 409 || answer.status === 422) return this.refused(note, answer.status, said.error || {});
    if (answer.status === 401 || answer.status === 404) return this.shutOut();
    return this.later(Number(answer.headers.get("Retry-After")) * 1000);
  }

  ask(note) {
    const { key, text, perspective, quadrant, held } = note;
    const control = new AbortController();
    const patience = setTimeout(() => control.abort(), PATIENCE);
    const request = fetch(this.address + "/notes", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": this.token() },
      body: JSON.stringify({ key, text, perspective, quadrant, level: note.level || null, held: Boolean(held) }),
      signal: control.signal,
    });
    const done = () => clearTimeout(patience);
    request.then(done, done);
    return request;
  }

  async arrived(note) {
    this.failures = 0;
    note.state = "arrived";
    await this.forget(note);
    this.changed(note);
    return 0;
  }

  async refused(note, status, error) {
    this.failures = 0;
    if (error.code === "key_reused") {
      // Another tab sent this draft with other words: these are a note of their own.
      await this.forget(note);
      note.key = newKey();
      await this.keep(note);
      return 0;
    }
    const late = error.code === "phase_ended" || error.code === "board_closed";
    // What is wrong with the text says more than that something is wrong, and sent again it is as wrong.
    const fault = error.fields && error.fields.text;
    const reason = fault || error.message || "";
    Object.assign(note, { state: late ? "late" : "refused", code: error.code, reason, unfit: Boolean(fault) });
    await this.keep(note);
    return 0;
  }

  // Nothing more is sent until the page is opened again after joining.
  shutOut() {
    this.changed({ state: "shut-out" });
    return LONGEST_WAIT;
  }

  later(asked) {
    this.failures += 1;
    const wait = Math.min(FIRST_WAIT * Math.pow(2, this.failures - 1), LONGEST_WAIT);
    return Math.max(asked || 0, wait * (0.5 + Math.random() / 2));
  }
}
