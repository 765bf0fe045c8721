// One's own assessment: every tap is kept in this browser and sent at once, and one area at a time is shown.
// The pages work without this too. What has arrived is taken away from here; the rest waits for a network, also through a reload.

const FIRST = 1000;
const LONGEST = 15000;
const PATIENCE = 10000;
const PAUSE = 600;
const MOST_SEEN = 20;
const EMPTY = "//";

const root = document.querySelector("[data-assessment]");
const prefix = `kub-assessment:${root.dataset.owner}:`;
const token = () => document.querySelector("[name=csrf_token]").value;

// Browsers that keep nothing still send; only a reload without a network then loses what hasn't arrived.
const memory = new Map();
const store = {
  read(key) { try { return localStorage.getItem(key) ?? memory.get(key); } catch { return memory.get(key); } },
  write(key, text) { memory.set(key, text); try { localStorage.setItem(key, text); } catch { /* full or forbidden */ } },
  erase(key) { memory.delete(key); try { localStorage.removeItem(key); } catch { /* forbidden */ } },
  keys() {
    const kept = new Set(memory.keys());
    try { Object.keys(localStorage).filter((key) => key.startsWith(prefix)).forEach((key) => kept.add(key)); } catch { /* forbidden */ }
    return Array.from(kept);
  },
};

class Outbox {
  constructor(show) {
    this.show = show;
    this.collided = () => {};
    this.seen = new Map();
    this.wait = FIRST;
    this.refused = new Set();
    addEventListener("online", () => this.hurry());
  }

  // The newest state of a form takes the place of one that hasn't been sent. With it goes what this browser has seen
  // there: what the page was made with, and what it has sent itself without knowing that it arrived.
  keep(name, action, body) {
    const fields = new URLSearchParams(body);
    fields.delete("seen");
    for (const seen of this.seen.get(name) ?? []) fields.append("seen", seen);
    this.refused.delete(prefix + name);
    store.write(prefix + name, JSON.stringify({ action, body: fields.toString() }));
  }

  waiting() { return store.keys().filter((key) => !this.refused.has(key)); }

  // True when all has arrived.
  hurry() {
    clearTimeout(this.timer);
    this.busy ??= this.settle().finally(() => { this.busy = null; });
    return this.busy;
  }

  async settle() {
    let arrived = false;
    for (let [key] = this.waiting(); key; [key] = this.waiting()) {
      const name = key.slice(prefix.length);
      const text = store.read(key);
      const sent = text && JSON.parse(text);
      if (sent) this.seen.set(name, [...(this.seen.get(name) ?? []), mark(sent.body)].slice(-MOST_SEEN));
      const reason = sent ? await this.post(sent) : null;
      if (reason === "later") return this.later();
      if (reason) {
        this.refused.add(key);
        if (reason.there) this.collided(name, reason.there);
        this.show("refused", reason.said);
        return false;
      }
      this.wait = FIRST;
      if (sent) this.seen.set(name, [mark(sent.body)]);
      arrived ||= Boolean(sent);
      const now = store.read(key);
      if (now === text) store.erase(key);
      // More was tapped meanwhile.
      else if (now) this.keep(name, sent.action, JSON.parse(now).body);
    }
    if (this.refused.size) return false;
    if (arrived) this.show("saved");
    return true;
  }

  // Returns null when it arrived, "later", or what was said against it; `there`: what another device saved meanwhile.
  async post({ action, body }) {
    try {
      const fields = new URLSearchParams(body);
      fields.set("csrf_token", token());
      const answer = await fetch(action, { method: "POST", body: fields, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) return null;
      if (answer.status >= 500 || answer.status === 429) return "later";
      const { error, there } = await answer.json();
      return { said: [error.message, error.advice].filter(Boolean).join(" "), there };
    } catch {
      return "later";
    }
  }

  later() {
    this.show("waiting");
    this.timer = setTimeout(() => this.hurry(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST);
    return false;
  }
}

function show(state, text = root.dataset[state]) {
  const place = root.querySelector("[data-state]");
  if (place.textContent !== text) place.textContent = text;
  place.className = `save-state-${state}`;
}

function fill(form, body) {
  const fields = new URLSearchParams(body);
  for (const field of form.elements) {
    if (field.type === "radio") field.checked = (fields.get(field.name) ?? "") === field.value;
    else if (field.type === "checkbox") field.checked = fields.has(field.name);
    else if (field.tagName === "TEXTAREA") field.value = fields.get(field.name) ?? "";
  }
}

// What the server calls an answer, or the words of one's own.
function mark(body) {
  const fields = new URLSearchParams(body);
  return fields.get("hopes") ?? `${fields.get("level") ?? ""}/${fields.get("wish") ?? ""}/${fields.has("can_teach") ? "1" : ""}`;
}

function said(form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  return fields.toString();
}

function asFields({ can_teach: teaches, ...rest }) {
  const fields = new URLSearchParams(teaches ? { can_teach: "1" } : {});
  for (const [name, value] of Object.entries(rest)) fields.set(name, value ?? "");
  return fields.toString();
}

// The page where one answers.
function answering(outbox) {
  const steps = Array.from(root.querySelectorAll("[data-step]"));
  const forms = steps.map((step) => step.querySelector("form"));
  const count = () => {
    const answered = forms.filter((form) => form.querySelector("[name=level]:checked")).length;
    const line = root.querySelector("[data-answered]");
    line.textContent = line.dataset.answered.replace("#", answered);
    root.querySelector("progress").value = answered;
  };
  const go = (focus) => {
    const wanted = steps.find((step) => `#${step.id}` === location.hash);
    const open = steps.find((step) => step.querySelector("[aria-invalid]"));
    const unanswered = steps.find((step) => step.querySelector("[name=level]") && !step.querySelector("[name=level]:checked"));
    const current = open ?? wanted ?? unanswered ?? steps[0];
    for (const step of steps) step.hidden = step !== current;
    if (focus) current.querySelector("h2").focus({ preventScroll: true });
    // The first thing on the page stays where it is.
    if (focus || wanted) current.scrollIntoView();
    return current;
  };
  for (const form of forms) {
    const name = form.closest("[data-step]").id;
    const kept = store.read(prefix + name);
    const usable = kept && !form.querySelector("[aria-invalid]");
    if (usable) fill(form, JSON.parse(kept).body);
    outbox.seen.set(name, usable ? new URLSearchParams(JSON.parse(kept).body).getAll("seen") : [form.querySelector("[name=seen]").value]);
    let pause;
    const keep = () => outbox.keep(name, form.action, said(form));
    form.addEventListener("input", (event) => {
      keep();
      count();
      clearTimeout(pause);
      pause = setTimeout(() => outbox.hurry(), event.target.tagName === "TEXTAREA" ? PAUSE : 0);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearTimeout(pause);
      const next = form.dataset.next;
      if (next.startsWith("#")) {
        // At once: a hash that is only set is followed a moment later, and a quick second tap would meet the old area.
        history.pushState(null, "", next);
        go(true);
        const skipped = mark(said(form)) === EMPTY;
        outbox.hurry().then((all) => { if (all) show(skipped ? "skipped" : "saved"); });
      } else if (await outbox.hurry()) location.assign(next);
    });
  }
  outbox.collided = (name, there) => {
    const form = forms.find((each) => each.closest("[data-step]").id === name);
    const theirs = form.querySelector("[data-theirs]");
    theirs.querySelector("[data-theirs-text]").textContent = there.words;
    const settle = (body) => {
      fill(form, body);
      outbox.seen.set(name, [there.mark]);
      outbox.keep(name, form.action, said(form));
      theirs.hidden = true;
      count();
      outbox.hurry();
      form.closest("[data-step]").querySelector("h2").focus({ preventScroll: true });
    };
    theirs.querySelector("[data-keep-mine]").onclick = () => settle(said(form));
    theirs.querySelector("[data-take-theirs]").onclick = () => settle(asFields(there.fields));
    theirs.querySelector("[data-theirs-choice]").hidden = theirs.hidden = false;
    history.replaceState(null, "", `#${name}`);
    go(true);
  };
  addEventListener("hashchange", () => go(true));
  root.classList.add("stepwise");
  count();
  const first = go(false);
  // Whoever goes back from the next area comes here again, not to the first that is unanswered by then.
  if (!location.hash) history.replaceState(null, "", `#${first.id}`);
}

// Browsers from before 2022 can't give up waiting: there the buttons save.
if (AbortSignal.timeout) {
  const outbox = new Outbox(show);
  const pending = outbox.waiting().length > 0;
  if (root.querySelector("[data-step]")) answering(outbox);
  // Where the answers are only shown, those that were still on their way change what is shown.
  if (pending) outbox.hurry().then((all) => { if (all && !root.querySelector("[data-step]")) location.reload(); });
}
