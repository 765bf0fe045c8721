// Dots at a touch: the whole ballot is sent after each change, one request at a time, until what lies here has arrived.
// The syntax is that of browsers of 2018.

document.documentElement.classList.add("instant-ballot");

const waiting = new WeakMap();
const fields = (form) => Array.from(form.querySelectorAll(".stepper input"));
const number = (field) => Math.max(0, parseInt(field.value, 10) || 0);
const left = (form) => fields(form).reduce((rest, field) => rest - number(field), Number(form.dataset.budget));

function show(form) {
  const rest = left(form);
  const said = rest <= 0 ? form.dataset.none : rest === 1 ? form.dataset.one : form.dataset.many.replace("{}", rest);
  const place = form.querySelector("[data-left]");
  if (place.textContent !== said) place.textContent = said;
  for (const field of fields(form)) number(field) ? field.setAttribute("data-placed", "") : field.removeAttribute("data-placed");
}

// What a press did, for who doesn't see it: how many dots lie there now, and how many are left.
function sayPlaced(form, field) {
  const { hereNone, hereOne, hereMany, restNone, rest } = form.dataset;
  const here = number(field), free = left(form);
  const placed = here === 0 ? hereNone : here === 1 ? hereOne : hereMany.replace("{}", here);
  form.querySelector("[data-told]").textContent = `${placed}, ${free <= 0 ? restNone : rest.replace("{}", free)}.`;
}

function tell(form, problem) {
  form.querySelector("[data-problem]").textContent = problem;
}

function change(form, field, by) {
  if (by > 0 && left(form) < 1) return tell(form, form.dataset.full);
  field.value = Math.max(0, number(field) + by);
  tell(form, "");
  show(form);
  sayPlaced(form, field);
  send(form);
}

async function send(form) {
  if (waiting.has(form)) return waiting.set(form, "again");
  waiting.set(form, "sent");
  form.setAttribute("data-unsent", "");
  const answer = await post(form);
  const again = waiting.get(form) === "again";
  waiting.delete(form);
  if (answer === null) {
    tell(form, form.dataset.lost);
    setTimeout(() => form.isConnected && send(form), 3000);
  } else if (again) {
    send(form);
  } else {
    settle(form, answer);
  }
}

// Returns null when it can't be known whether the ballot arrived; it is sent again then, which is harmless.
async function post(form) {
  try {
    const body = new URLSearchParams(new FormData(form));
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
    return response.status >= 500 ? null : await response.json();
  } catch (error) {
    return null;
  }
}

// What has arrived may be exchanged for a newer ballot; after a refusal the page asks first whether there still is one.
function settle(form, answer) {
  if (answer.error) {
    tell(form, `${answer.error.message} ${answer.error.advice || ""}`);
    form.dispatchEvent(new Event("refused", { bubbles: true }));
    return;
  }
  tell(form, "");
  for (const field of fields(form)) {
    if (field !== document.activeElement) field.value = answer.dots[field.name.slice("dots-".length)] || 0;
  }
  show(form);
  form.removeAttribute("data-unsent");
  form.dispatchEvent(new Event("settled", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ballot] .stepper button");
  if (!button) return;
  event.preventDefault();
  change(button.form, button.parentElement.querySelector("input"), button.name === "more" ? 1 : -1);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches("[data-ballot] .stepper input") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  change(event.target.form, event.target, event.key === "ArrowUp" ? 1 : -1);
});

// Whoever scrolls on from a field moves no dots.
document.addEventListener("wheel", (event) => {
  if (event.target === document.activeElement && event.target.matches("[data-ballot] .stepper input")) event.target.blur();
}, { passive: true });

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-ballot]")) return;
  event.preventDefault();
  show(event.target);
  send(event.target);
}, true);

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches("[data-ballot] .stepper input")) return;
  const others = left(field.form) + number(field);
  if (number(field) > others) {
    tell(field.form, field.form.dataset.full);
    field.value = Math.max(0, others);
  } else {
    tell(field.form, "");
  }
  show(field.form);
  sayPlaced(field.form, field);
  send(field.form);
});

for (const form of document.querySelectorAll("[data-ballot]")) show(form);
