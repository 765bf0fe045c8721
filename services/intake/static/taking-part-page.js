// What is seen of the participant's page: its regions are replaced by newer ones, and never where somebody is typing.

// Notes on the board are read by everybody at once: who waits a little doesn't ask in the same moment as all others.
const SOON = 1000;
const GROUPS = 3000;
const READ = 10000;
const LET_IN = 15000;
const PRESSED = 100;
const AT_ONCE = ["phase", "timer", "conclusions", "reset"];
// Blanks, signs that aren't seen and punctuation, which alone are no note. Browsers of 2018 don't all know \p{P}.
const NOTHING = /^[\s!-#%-*,-/:;?@[-\]_{}\u0000-\u001f\u007f-\u00a1\u00a7\u00ab\u00ad\u00b6\u00b7\u00bb\u00bf\u034f\u061c\u180e\u2000-\u2043\u2045-\u2051\u2053-\u206f\u3001-\u3003\ufe00-\ufe0f\ufeff]*$/;

export class Page {
  constructor(root) {
    this.root = root;
    this.address = root.dataset.board;
    this.session = this.address.split("/").pop();
    this.position = Number(root.dataset.position);
    this.status = document.getElementById("status");
    this.said = document.getElementById("said");
    this.list = root.querySelector("#outbox ul");
    this.durable = () => true;
    this.moved = () => {};
    this.token = this.readToken(document);
    this.words = {};
    for (const word of document.getElementById("words").content.children) this.words[word.dataset.word] = word.textContent;
    this.stage = this.readStage(document);
    setInterval(() => this.tick(), 1000);
    this.tick();
    this.measure();
    root.addEventListener("focusout", () => setTimeout(() => this.put(), 0));
    root.addEventListener("settled", () => this.put());
    root.addEventListener("refused", ({ target }) => this.refresh().then(() => target.removeAttribute("data-unsent")));
    if (root.hasAttribute("data-kept")) {
      // One page is kept for all boards: what is asked for when contact is back is the board that is written on here.
      if (this.form) history.replaceState(null, "", this.address + "?perspective=" + this.form.elements.perspective.value);
      this.contact(false);
      this.refreshSoon(0);
    }
  }

  readToken(place) {
    const field = place.querySelector("input[name=csrf_token]");
    return field ? field.value : this.token || "";
  }

  readStage(place) {
    const found = place.querySelector("[data-stage]");
    return found ? found.dataset.stage : "";
  }

  // A note may hear of it before the page does.
  get closed() {
    return this.stage === "closed" || Boolean(this.closedSince);
  }

  get form() {
    return this.root.querySelector("[data-write]");
  }

  chosen(form) {
    return { perspective: this.destination(form) || form.elements.perspective.value, level: form.elements.level.value };
  }

  // The open board that a note which came too late is laid on.
  destination(form) {
    return form.elements.move ? form.elements.move.value : "";
  }

  // --- What is said ---------------------------------------------------------------------------------------------------

  say(text) {
    this.said.textContent = text;
  }

  // Without a service worker (there is none on plain http) a tab that is closed can't be opened again without contact.
  admit() {
    document.getElementById("plain").hidden = false;
  }

  contact(there) {
    if (there === !this.lost) return;
    this.lost = !there;
    if (there) this.announce(this.words.back);
    else this.warn(this.words.lost);
    // Also when contact was lost: that may be because one was asked to leave.
    this.refreshSoon(SOON);
  }

  // --- Newer content --------------------------------------------------------------------------------------------------

  hear(changes) {
    let wait = Infinity;
    for (const { what, perspective, note, position } of changes) {
      // The page knew of it when it was read.
      if (position <= this.position) continue;
      if (what === "notes" && note && this.count(perspective)) continue;
      if (what === "groups" || what === "notes") wait = Math.min(wait, GROUPS);
      else if (AT_ONCE.indexOf(what) >= 0) wait = Math.min(wait, SOON);
    }
    if (wait < Infinity) this.refreshSoon(wait);
  }

  // A note more on the board: which it is, whose and what it says isn't known here, and isn't asked for.
  count(perspective) {
    // Also in what is to be put there, or was: it would take the number back.
    const places = [this.root, this.newer].map((place) => place && place.querySelector("[data-count]")).filter(Boolean);
    for (const counted of places) {
      if (counted.dataset.count !== perspective) continue;
      const number = counted.querySelector("span");
      number.dataset.number = Number(number.dataset.number) + 1;
      number.textContent = number.dataset.number;
    }
    return this.root.contains(places[0]);
  }

  refreshSoon(most) {
    const at = Date.now() + Math.random() * most;
    if (this.timer && this.due <= at) return;
    clearTimeout(this.timer);
    this.due = at;
    this.timer = setTimeout(() => this.refresh(), at - Date.now());
  }

  async refresh() {
    clearTimeout(this.timer);
    this.timer = null;
    const arrived = Array.from(this.list.children).filter((item) => item.note.state === "arrived");
    try {
      const answer = await fetch(this.address + location.search.replace(/&?write=1/, ""), { credentials: "same-origin" });
      await this.take(answer, false, arrived);
    } catch (away) {
      if (this.root.hasAttribute("data-kept")) this.refreshSoon(2 * GROUPS);
    }
  }

  // arrived: notes that had arrived before the page was asked for, so that it shows them.
  async take(answer, anyway, arrived = []) {
    const path = new URL(answer.url).pathname;
    if (answer.status >= 500) throw new Error(String(answer.status));
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (path.indexOf("/board/") !== 0) return this.shutOut(found.querySelector(".notice"));
    // What was pressed wasn't taken: the board says why.
    if (answer.status === 401) return this.refresh();
    const gone = found.querySelectorAll("[data-code=board_gone] :is(h1, .lead)");
    if (gone.length) return this.end(Array.from(gone, (said) => said.textContent.trim()).join(" "));
    if (this.root.hasAttribute("data-shut-out")) this.letIn();
    this.newer = found;
    this.token = this.readToken(this.newer);
    this.closedSince = false;
    for (const item of arrived) item.dataset.shown = "";
    const board = found.querySelector("[data-board]");
    if (board) this.position = Number(board.dataset.position);
    this.root.removeAttribute("data-kept");
    const stage = this.readStage(this.newer);
    if (stage && stage !== this.stage) this.enter(stage);
    this.put(anyway);
  }

  enter(stage) {
    this.stage = stage;
    this.say("");
    this.announce(this.newer.querySelector("[data-stage]").textContent);
    this.moved();
  }

  // Good news stands still for a while, then it is in nobody's way.
  announce(text) {
    this.status.classList.add("status-good");
    this.status.textContent = text;
    setTimeout(() => {
      if (this.status.textContent === text) this.status.textContent = "";
    }, READ);
  }

  // What went wrong stands until something else is said.
  warn(text) {
    this.status.classList.remove("status-good");
    this.status.textContent = text;
  }

  // Puts newer regions in place of older ones, each as soon as nobody is in it.
  put(anyway) {
    if (!this.newer) return;
    // A press takes the focus from the field, and ends a moment later: what it is on must still be there then.
    if (this.root.querySelector(":active")) return void setTimeout(() => this.put(anyway), PRESSED);
    for (const region of this.newer.querySelectorAll("[data-region]")) {
      const here = document.getElementById(region.id);
      if (!here || this.overtake(here) || same(here, region) || !this.mayReplace(here, anyway)) continue;
      const focused = here.contains(document.activeElement) && document.activeElement.id;
      const within = here.contains(document.activeElement);
      const fresh = document.importNode(region, true);
      here.parentNode.replaceChild(fresh, here);
      const again = focused && focused !== region.id && document.getElementById(focused);
      if (again) again.focus();
      else if (within) this.stay(fresh);
    }
    for (const item of Array.from(this.list.children)) {
      if (item.hasAttribute("data-shown")) this.leave(item);
      else this.offer(item, item.note);
    }
    this.tidy();
    this.tick();
  }

  // What had the focus is gone with its phase: whoever uses a keyboard goes on from the same place.
  stay(region) {
    region.tabIndex = -1;
    region.focus();
  }

  // Whoever handed a note in from here goes on among those that are left, or where it is now.
  leave(item) {
    const within = item.contains(document.activeElement);
    item.remove();
    if (!within) return;
    const next = document.getElementById(this.list.children.length ? "outbox-heading" : "own");
    this.stay(next || document.getElementById("below"));
  }

  mayReplace(region, anyway) {
    // Dots on their way are lost with their ballot: a newer one waits for them, and the end of the voting says so.
    if (region.querySelector("[data-unsent]")) {
      if (this.newer.querySelector("[data-ballot]")) return false;
      this.warn(this.words.dotsLate);
    }
    if (region.dataset.version) return true;
    const active = document.activeElement;
    // A heading, or the region itself, was given the focus: nobody is doing anything there.
    if (anyway || !region.contains(active) || active.tabIndex < 0) return true;
    const counterpart = active.id && this.newer.getElementById(active.id);
    return Boolean(counterpart) && active.tagName !== "TEXTAREA";
  }

  // Says whether something is typed here, so that it stays; and at the field what becomes of it when its phase is over.
  overtake(region) {
    const text = region.querySelector("textarea");
    if (!text) return false;
    const word = this.overtaken(region);
    for (const hint of region.querySelectorAll("[data-late]")) hint.hidden = hint.dataset.late !== word;
    return Boolean(text.value);
  }

  overtaken(region) {
    if (this.closed) return "closed";
    const form = this.newer.querySelector("#writing [data-write]");
    const held = (place) => Boolean(place && place.querySelector("input[name=held]"));
    return form && (!held(form) || held(region)) ? "" : "held";
  }

  isLate() {
    return Boolean(this.root.querySelector("#writing [data-late]:not([hidden])") || (this.form && this.form.elements.held && !this.destination(this.form)));
  }

  async submit(form, pressed) {
    const fields = new URLSearchParams(new FormData(form));
    if (pressed && pressed.name) fields.append(pressed.name, pressed.value);
    fields.set("csrf_token", this.token);
    try {
      const answer = await fetch(form.action, { method: "POST", credentials: "same-origin", body: fields });
      await this.take(answer, true);
      const notice = this.newer && this.newer.querySelector(".notice");
      if (notice) this.say(notice.textContent);
      const former = document.querySelector(".notice");
      if (former) former.remove();
    } catch (away) {
      this.status.textContent = this.words.notSent;
    }
  }

  // --- Writing --------------------------------------------------------------------------------------------------------

  resume(draft) {
    const form = this.form;
    if (!form || form.elements.text.value) return;
    form.elements.text.value = draft.text;
    form.elements.level.value = draft.level || "";
    this.measure();
  }

  showDraft(text) {
    const place = this.root.querySelector("[data-draft]");
    const word = text ? (this.durable() ? "kept" : "notKept") : "";
    if (place && place.dataset.now !== word) {
      place.dataset.now = word;
      place.textContent = word ? this.words[word] : "";
    }
  }

  measure() {
    const place = this.root.querySelector("[data-length]");
    const field = this.root.querySelector("#writing textarea");
    if (!place || !field) return;
    const length = Array.from(field.value).length;
    place.textContent = length ? "(" + length + ")" : "";
    place.classList.toggle("field-error", length > Number(field.dataset.longest));
  }

  check(text) {
    const field = this.form.elements.text;
    const tooLong = Array.from(text).length > Number(field.dataset.longest);
    const wrong = tooLong ? this.words.tooLong : NOTHING.test(text) ? this.words.nothing : "";
    const place = this.root.querySelector("[data-problem]");
    place.textContent = wrong;
    field.setAttribute("aria-invalid", wrong ? "true" : "false");
    if (wrong) field.focus();
    return !wrong;
  }

  // --- What is on its way ---------------------------------------------------------------------------------------------

  // told: the server has said so just now.
  show(note, told) {
    if (note.state === "shut-out") return this.refresh();
    if (told && note.state === "late") this.closedSince = note.code === "board_closed";
    let item = this.item(note.key);
    if (!item) {
      item = document.importNode(document.getElementById("outbox-item").content, true).firstElementChild;
      item.dataset.key = note.key;
      this.list.appendChild(item);
    }
    item.note = note;
    item.dataset.state = note.state;
    item.className = "note" + (note.quadrant ? " quadrant-" + note.quadrant : "");
    item.querySelector("[data-text]").textContent = note.text;
    this.offer(item, note);
    this.say(item.querySelector("[data-state-text]").textContent);
    this.tidy();
    if (note.state === "arrived" || note.state === "late") this.refreshSoon(0);
  }

  // What was too late when it was sent may be taken now, and the other way round.
  state(note) {
    if ((note.state === "late" || note.state === "draft") && this.closed) return this.words.closed;
    if (note.state === "draft") return note.quadrant ? this.words.placed : this.words.unplaced;
    if (note.state === "late" && note.code === "board_closed") return this.words.takenAgain;
    if (note.state === "waiting" && !this.durable()) return this.words.waitingHere;
    return (note.state !== "thrown" && note.reason) || this.words[note.state];
  }

  choices(note) {
    if (note.state === "late") return this.closed ? ["move", "throw"] : ["held", "move", "throw"];
    if (note.state === "draft") return this.choicesOfDraft(note);
    return { refused: note.unfit ? ["throw"] : ["again", "throw"], thrown: ["undo"] }[note.state] || [];
  }

  // What nobody has laid in a quadrant goes nowhere yet; the facilitator is given what its own board doesn't take.
  choicesOfDraft(note) {
    if (this.closed || !note.quadrant) return ["throw"];
    const open = this.open().some((tab) => tab.dataset.code === note.perspective);
    return open ? ["move", "throw"] : ["held", "move", "throw"];
  }

  open() {
    return Array.from(this.root.querySelectorAll("[data-tab=write]"));
  }

  offer(item, note) {
    const choices = this.choices(note);
    const quadrants = item.querySelector("[data-quadrants]");
    quadrants.hidden = note.state !== "draft" || this.closed;
    quadrants.querySelector("select").value = note.quadrant || "";
    item.querySelector("[data-state-text]").textContent = this.state(note);
    for (const button of item.querySelectorAll("[data-choice]")) {
      button.hidden = choices.indexOf(button.dataset.choice) < 0;
    }
    const boards = item.querySelector("[data-boards]");
    if (boards.contains(document.activeElement)) return;
    boards.textContent = "";
    if (choices.indexOf("move") < 0) return;
    for (const tab of this.open()) {
      const button = item.querySelector("[data-choice]").cloneNode(false);
      Object.assign(button.dataset, { choice: "move", board: tab.dataset.code });
      button.hidden = false;
      button.textContent = this.words.move + " " + tab.dataset.name;
      boards.appendChild(button);
    }
  }

  item(key) {
    return Array.from(this.list.children).find((item) => item.dataset.key === key);
  }

  focusItem(key) {
    const item = this.item(key);
    if (item) item.focus();
  }

  tidy() {
    this.list.parentNode.hidden = !this.list.children.length;
  }

  // The page for joining says why. What one no longer takes part in isn't shown, except what is being typed; the
  // facilitator may let one in again.
  shutOut(reason) {
    if (!this.again) this.again = setInterval(() => document.hidden || this.refresh(), LET_IN);
    this.root.setAttribute("data-shut-out", "");
    if (this.status.querySelector("[href='/join']")) return;
    const within = this.hide();
    const link = this.point(reason ? reason.textContent.trim() : this.words.shutOut, "/join", this.words.joinAgain);
    if (within) link.focus();
  }

  // There is nothing left to take part in.
  end(why) {
    if (this.hide()) this.stay(this.status);
    this.warn(why);
  }

  // Returns whether what had the focus is hidden now.
  hide() {
    const active = document.activeElement;
    // What is typed stays to be read and copied; the buttons that would lay it on the board go.
    this.root.setAttribute("data-out", "");
    for (const region of this.root.querySelectorAll("[data-region]")) {
      const text = region.querySelector("textarea");
      region.hidden = !(text && text.value);
    }
    // The board's own heading is hidden with it.
    const room = document.querySelector(".room-name");
    room.setAttribute("role", "heading");
    room.setAttribute("aria-level", "1");
    return Boolean(active.closest("[data-region][hidden], .quadrant-buttons, .level"));
  }

  letIn() {
    // What was heard meanwhile was missed; what is kept nowhere else stays where it is.
    if (this.durable()) return location.reload();
    this.again = clearInterval(this.again);
    for (const name of ["data-shut-out", "data-out"]) this.root.removeAttribute(name);
    for (const region of this.root.querySelectorAll("[data-region]")) region.hidden = false;
    for (const name of ["role", "aria-level"]) document.querySelector(".room-name").removeAttribute(name);
    this.warn("");
  }

  // What the note says now, and what was to stand there, are on its own page.
  askForEdit(address) {
    this.point(this.words.editUnsaved, address, this.words.openNote);
  }

  point(text, address, name) {
    this.warn(text + " ");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = name;
    this.status.appendChild(link);
    return link;
  }

  // --- The timer ------------------------------------------------------------------------------------------------------

  tick() {
    const timer = this.root.querySelector("[data-ends]");
    if (!timer) return;
    // The phone's clock may be wrong: only its own passing of time counts.
    if (timer.shift === undefined) timer.shift = Date.now() - Date.parse(timer.dataset.now);
    const left = Math.max(0, Math.ceil((Date.parse(timer.dataset.ends) + timer.shift - Date.now()) / 1000));
    timer.querySelector("[data-left]").textContent = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
    timer.querySelector("[data-left]").hidden = !left;
    timer.querySelector("[data-until]").hidden = !left;
    timer.querySelector("[data-over]").hidden = left > 0;
    this.tell(timer.dataset.ends, left <= 0 ? "over" : left <= 60 ? "minute" : "");
  }

  tell(ends, word) {
    if (this.told === ends + word) return;
    // What had run out before the page was opened isn't news.
    if (word && this.told) this.say(this.words[word]);
    this.told = ends + word;
  }
}

// The form's one-time values differ each time: its version says what it is.
function same(here, region) {
  const version = region.dataset.version;
  return version ? here.dataset.version === version : here.innerHTML === region.innerHTML;
}
