// Grouping without leaving the page: what is ticked stays ticked while others work, a note can be dragged, and focus
// and place on the page stay where they are.  Everything here is a form that works without it.

const form = document.getElementById("grouping");
const message = document.querySelector("[data-message]");
const voice = document.querySelector("[data-voice]");
const count = document.querySelector("[data-ticked]");
const boxes = () => [...document.querySelectorAll("input[type=checkbox][form=grouping]")];
// A line may be dead without saying so.
const PATIENCE = 20000;
let ticked = new Set();

function remember() {
  ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.id));
  count.textContent = ticked.size === 0 ? count.dataset.none : ticked.size === 1 ? count.dataset.one : count.dataset.many.replace("{}", ticked.size);
}

function restore() {
  for (const box of boxes()) box.checked = ticked.has(box.id);
  for (const card of document.querySelectorAll(".pick")) card.draggable = !form.hidden;
  form.hidden = boxes().length === 0;
  remember();
}

function tick(ids) {
  ticked = new Set(ids);
  restore();
}

// Titles that somebody types: other forms than the one that is sent leave them alone.
function typedIn(part, sent) {
  const titles = [...part.querySelectorAll("input[name=title]")];
  return titles.filter((title) => title.form !== sent && ("refused" in title.form.dataset || title.value !== title.defaultValue));
}

function retype(titles) {
  for (const { id, value, form: { dataset, elements } } of titles) {
    const title = document.getElementById(id);
    if (!title) continue;
    title.value = value;
    // As it was when it was typed: saving says if a colleague was first.
    title.form.elements.seen.value = elements.seen.value;
    if ("refused" in dataset) title.form.dataset.refused = "";
  }
}

// The answer is the whole page: its parts are put in place of these.
function put(page, sent) {
  for (const fresh of page.querySelectorAll("[data-part]")) {
    const part = document.getElementById(fresh.id);
    if (!part || part.innerHTML === fresh.innerHTML) continue;
    const focused = part.contains(document.activeElement) && document.activeElement.id;
    const open = [...part.querySelectorAll("details")].filter((fold) => fold.id).map((fold) => [fold.id, fold.open]);
    const typed = typedIn(part, sent);
    part.innerHTML = fresh.innerHTML;
    retype(typed);
    for (const [id, was] of open) if (document.getElementById(id)) document.getElementById(id).open = was;
    if (focused) (document.getElementById(focused) || part.querySelector("button, input, summary") || form).focus({ preventScroll: true });
  }
  form.elements.key.value = page.querySelector("#grouping [name=key]").value;
}

// Without contact there is nothing to read: what is ticked stays, and pressing again does nothing twice.
async function ask(address, body) {
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "text/html" }, signal: AbortSignal.timeout?.(PATIENCE) });
    return { answer, text: await answer.text() };
  } catch {
    say("lost");
  }
}

async function send(sent, button) {
  const body = new URLSearchParams(new FormData(sent));
  if (button && button.name) body.append(button.name, button.value);
  const arrived = await ask(sent.getAttribute("action"), body);
  if (!arrived) return;
  const { answer, text } = arrived;
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("[data-message]");
  // Closed meanwhile, or signed out: that is another page.
  if (!fresh) return location.reload();
  const said = page.querySelector(".notice p");
  if (answer.redirected) ticked = new Set();
  put(page, sent);
  restore();
  message.innerHTML = fresh.innerHTML;
  const problem = message.querySelector("[data-focus]");
  if (problem) problem.focus();
  voice.textContent = said ? said.textContent : "";
  if (said) show(page.querySelector(".notice"));
}

function plainly(sent, button) {
  const pressed = document.createElement("input");
  Object.assign(pressed, { type: "hidden", name: (button && button.name) || "pressed", value: (button && button.value) || "" });
  sent.append(pressed);
  HTMLFormElement.prototype.submit.call(sent);
}

function say(name) {
  message.replaceChildren(document.getElementById(`say-${name}`).content.cloneNode(true));
  message.scrollIntoView({ block: "nearest" });
}

function show(notice) {
  for (const old of document.querySelectorAll(".notice")) old.remove();
  const copy = document.createElement("div");
  copy.className = notice.className;
  copy.append(...notice.cloneNode(true).childNodes);
  message.append(copy);
}

document.addEventListener("submit", (event) => {
  const sent = event.target;
  if (sent !== form && !("grouping" in sent.dataset)) return;
  event.preventDefault();
  if (sent.dataset.sent) return;
  sent.dataset.sent = "yes";
  const button = event.submitter;
  if (button) button.setAttribute("aria-busy", "true");
  // With an answer that can't be used the form goes its plain way, which says what is wrong.
  send(sent, button).catch(() => plainly(sent, button)).finally(() => {
    delete sent.dataset.sent;
    if (button) button.removeAttribute("aria-busy");
  });
}, true);

document.addEventListener("change", (event) => event.target.form === form && remember());
document.addEventListener("kub:fresh", restore);
document.addEventListener("keydown", (event) => event.key === "Escape" && ticked.size && !event.target.closest("dialog") && tick([]));

const box = (card) => card && document.getElementById(`pick-${card.dataset.note || card.dataset.group}`);
let dragged = [];
const over = (event) => event.target.closest && event.target.closest(".grouping .quadrant");
const target = (event) => event.target.closest("[data-group]") || event.target.closest("[data-note]");

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest && event.target.closest(".pick");
  if (!card) return;
  const own = box(card).id;
  dragged = ticked.has(own) ? [...ticked] : [own];
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.textContent.trim());
});
document.addEventListener("dragend", () => {
  dragged = [];
  mark(null);
});
document.addEventListener("dragover", (event) => {
  if (!dragged.length || !over(event)) return;
  event.preventDefault();
  mark(target(event) || over(event));
});
document.addEventListener("drop", (event) => {
  if (!dragged.length || !over(event)) return;
  event.preventDefault();
  const onto = box(target(event));
  if (onto && dragged.includes(onto.id)) return;
  const moved = dragged.map((id) => document.getElementById(id));
  if (moved.some((each) => !over(event).contains(each))) return say("elsewhere");
  if (!onto && !moved.some((each) => each.closest("[data-group]"))) return;
  tick(onto ? [...dragged, onto.id] : dragged);
  document.getElementById(onto ? "do-together" : "do-split").click();
});
function mark(place) {
  for (const old of document.querySelectorAll(".dropping")) if (old !== place) old.classList.remove("dropping");
  if (place) place.classList.add("dropping");
}

restore();
remember();
