// Saves a plan's fields while they are written, and shows what others write; the form works without this too.
// What isn't saved yet lies in this browser, under its owner, and is taken away from there once it is saved.

const PAUSE = 700;
const ASKED_EVERY = 4000;
const FIRST = 1000;
const LONGEST = 15000;
const PATIENCE = 10000;
const FRESH = 2500;

// Browsers that keep nothing still save; only a reload without a network then loses what wasn't saved.
const store = {
  read: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  write: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden */ } },
  erase: (key) => { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
};

class PlanField {
  constructor(place, page) {
    this.place = place;
    this.page = page;
    this.path = place.dataset.field;
    this.control = place.querySelector("[data-control]");
    this.seen = place.querySelector("[data-seen]");
    this.key = `kub-plan:${page.form.dataset.owner}:${page.form.dataset.plan}:${this.path}`;
    // What was sent without an answer: it may have arrived all the same, and is then nobody else's text.
    this.sent = [];
    this.collided = !this.part("theirs").hidden;
    this.saved = this.collided ? null : this.control.value;
    this.refused = !this.part("error").hidden && !this.collided ? this.control.value : null;
    this.control.addEventListener("input", () => this.typed());
    this.control.addEventListener("blur", () => this.page.ask());
    this.part("keep-mine").addEventListener("click", () => this.keepMine());
    this.part("take-theirs").addEventListener("click", () => this.takeTheirs());
    if (this.collided) this.part("theirs-choice").hidden = false;
    this.recall();
  }

  part(name) { return this.place.querySelector(`[data-${name}]`); }
  get dirty() { return this.control.value !== this.saved && this.control.value !== this.refused && !this.collided; }

  recall() {
    const draft = store.read(this.key);
    if (!draft || this.collided) return;
    if (draft.text === this.control.value) return store.erase(this.key);
    this.control.value = draft.text;
    this.seen.value = draft.seen;
    this.sent = draft.sent;
    for (let fold = this.place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }

  remember() {
    store.write(this.key, { text: this.control.value, seen: this.seen.value, sent: this.sent });
  }

  typed() {
    this.part("error").hidden = true;
    this.control.removeAttribute("aria-invalid");
    if (this.control.value === this.saved) store.erase(this.key);
    else this.remember();
    this.page.typed();
  }

  sending() {
    if (!this.sent.includes(this.control.value)) this.sent.push(this.control.value);
    this.remember();
    return this.control.value;
  }

  arrived(seen, text) {
    this.seen.value = seen;
    this.saved = text;
    this.sent = [];
    this.refused = null;
    this.collided = false;
    this.part("theirs").hidden = true;
    this.part("by").textContent = "";
    if (this.control.value === text) store.erase(this.key);
    else this.remember();
  }

  refuse(message, text) {
    this.refused = text;
    this.part("error").textContent = message;
    this.part("error").hidden = false;
    this.control.setAttribute("aria-invalid", "true");
  }

  // Somebody else wrote here meanwhile: both texts stand side by side, and whoever writes chooses.
  collide(theirs, text) {
    if (this.sent.slice(0, -1).includes(theirs.text)) {
      this.arrived(theirs.seen, theirs.text);
      return this.page.typed();
    }
    if (theirs.text === text) return this.arrived(theirs.seen, text);
    this.collided = true;
    this.theirs = theirs;
    this.part("theirs-by").textContent = theirs.message;
    this.part("theirs-text").textContent = theirs.text || "–";
    this.part("theirs").hidden = false;
    this.part("theirs-choice").hidden = false;
  }

  keepMine() {
    if (this.theirs) this.seen.value = this.theirs.seen;
    this.collided = false;
    this.saved = null;
    this.part("theirs").hidden = true;
    this.control.focus();
    this.page.save();
  }

  takeTheirs() {
    const text = this.theirs ? this.theirs.text : this.part("theirs-text").textContent;
    this.control.value = text;
    if (this.theirs) this.arrived(this.theirs.seen, text);
    else { this.collided = false; this.saved = text; this.part("theirs").hidden = true; }
    this.control.focus();
    this.page.show("saved");
  }

  // What others wrote stands in its field at once, unless this one is being written in.
  refresh(now) {
    if (this.collided || this.control.value !== this.saved || now.seen === this.seen.value) return;
    if (document.activeElement === this.control) {
      this.part("by").textContent = now.by;
      return;
    }
    this.control.value = now.text;
    this.seen.value = now.seen;
    this.saved = this.control.value;
    this.part("by").textContent = now.by;
    this.place.classList.add("plan-field-fresh");
    setTimeout(() => this.place.classList.remove("plan-field-fresh"), FRESH);
    this.page.say(now.by);
  }
}

class EditPage {
  constructor(form) {
    this.form = form;
    this.wait = FIRST;
    this.fields = [...form.querySelectorAll("[data-field]")].map((place) => new PlanField(place, this));
    this.items = [...form.querySelectorAll(".edit-items > li")].map((item) => item.id).join();
    this.show("ready");
    if (this.dirty().length) this.typed();
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("online", () => this.dirty().length && this.save());
    document.addEventListener("visibilitychange", () => this.ask());
    setInterval(() => this.ask(), ASKED_EVERY);
  }

  dirty() { return this.fields.filter((field) => field.dirty); }

  typed() {
    clearTimeout(this.timer);
    this.show("writing");
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  save() {
    clearTimeout(this.timer);
    this.busy ??= this.settle().finally(() => { this.busy = null; });
    return this.busy;
  }

  // True when all is saved, false when it comes later, null when something needs a person.
  async settle() {
    for (let waiting = this.dirty(); waiting.length; waiting = this.dirty()) {
      if (!(await this.send(waiting))) return false;
    }
    const open = this.fields.some((field) => field.collided || (field.refused !== null && field.refused === field.control.value));
    this.show(open ? "refused" : "saved");
    return open ? null : true;
  }

  async send(fields) {
    const body = new FormData();
    body.append("csrf_token", this.form.elements.csrf_token.value);
    const sent = new Map(fields.map((field) => [field.path, [field, field.sending()]]));
    for (const [path, [field, text]] of sent) {
      body.append(`seen:${path}`, field.seen.value);
      body.append(path, text);
    }
    try {
      const answer = await fetch(this.form.dataset.edit, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status >= 500 || answer.status === 429) return this.later();
      const said = await answer.json();
      this.wait = FIRST;
      if (!answer.ok) for (const [field, text] of sent.values()) field.refuse(said.error.message, text);
      else this.understand(said, sent);
      return true;
    } catch {
      return this.later();
    }
  }

  understand(said, sent) {
    for (const [path, [field, text]] of sent) {
      if (path in said.saved) field.arrived(said.saved[path], text);
      else if (path in said.changed) field.collide(said.changed[path], text);
      else field.refuse(said.refused[path] || said.gone[path] || this.form.dataset.refused, text);
    }
  }

  later() {
    this.show("waiting");
    this.timer = setTimeout(() => this.save(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST);
    return false;
  }

  async ask() {
    if (document.hidden || this.asking || this.busy) return;
    this.asking = true;
    try {
      const headers = { Accept: "application/json", ...(this.tag && { "If-None-Match": this.tag }) };
      const answer = await fetch(this.form.dataset.now, { headers, cache: "no-store" });
      if (answer.status === 200 && !this.busy) this.take(await answer.json(), answer.headers.get("ETag"));
    } catch {
      // The network is away: the next time will do.
    } finally {
      this.asking = false;
    }
  }

  take(now, tag) {
    // A field that was held back because it had the focus is looked at again the next time.
    let held = false;
    for (const field of this.fields) {
      if (!now.fields[field.path]) continue;
      field.refresh(now.fields[field.path]);
      held = held || now.fields[field.path].seen !== field.seen.value;
    }
    this.tag = held ? null : tag;
    const items = now.items.map((path) => `item-${path.split("/").pop()}`).join();
    if (items !== this.items) this.say(this.form.dataset.others, true);
    if (!now.open) this.say(this.form.dataset.shut, true);
  }

  say(text, lasting = false) {
    const voice = this.form.querySelector("[data-says]");
    if (voice.textContent !== text) voice.textContent = text;
    if (lasting) this.form.querySelector("[data-state]").textContent = text;
  }

  // The button leads on only when all has arrived; sent again as it is, it changes nothing.
  async submit(event) {
    if (!this.dirty().length && !this.busy) return;
    event.preventDefault();
    const pressed = event.submitter;
    if ((await this.save()) !== true) return;
    if (pressed) this.form.requestSubmit(pressed);
    else this.form.requestSubmit();
  }

  show(state) {
    const text = this.form.dataset[state];
    const place = this.form.querySelector("[data-state]");
    place.textContent = text;
    place.className = `save-state-${state}`;
    if (["saved", "waiting", "refused"].includes(state)) this.say(text);
    if (state === "writing") this.say("");
  }
}

// Browsers from before 2022 can't give up waiting: there the button saves.
if (AbortSignal.timeout) for (const form of document.querySelectorAll("form[data-edit]")) new EditPage(form);
