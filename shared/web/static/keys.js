// Shortcuts: an element says its key itself (data-key, data-key-name). Links are followed, fields and buttons get the
// focus, so that no single key changes anything for the room; what can be undone may say data-key-press, and is pressed.
// They can be turned off, and are while one types.

const dialog = document.querySelector("[data-keys]");
const turned = dialog.querySelector("[data-keys-on]");
const opener = document.querySelector("[data-keys-open]");
const KEPT = "kub-keys-off";

const read = () => {
  try {
    return localStorage.getItem(KEPT) !== "yes";
  } catch {
    return true;
  }
};
turned.checked = read();
turned.addEventListener("change", () => {
  try {
    turned.checked ? localStorage.removeItem(KEPT) : localStorage.setItem(KEPT, "yes");
  } catch {
    // Kept nowhere, it holds until the page is left.
  }
});

const typing = (target) => target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
const withKey = (key) => [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);

function list() {
  for (const row of dialog.querySelectorAll("[data-row]")) row.remove();
  for (const one of document.querySelectorAll("[data-key]")) {
    const row = document.createElement("div");
    row.dataset.row = "";
    const [key, name] = [document.createElement("dt"), document.createElement("dd")];
    key.append(Object.assign(document.createElement("kbd"), { textContent: one.dataset.key }));
    name.textContent = one.dataset.keyName;
    row.append(key, name);
    dialog.querySelector("dl").append(row);
  }
  dialog.showModal();
}

function use(one) {
  if (one.tagName === "A" || "keyPress" in one.dataset) return one.click();
  const fold = one.closest("details");
  if (fold) fold.open = true;
  one.focus();
}

opener.hidden = false;
opener.querySelector("button").addEventListener("click", list);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || dialog.open) return;
  const one = event.key !== "?" && turned.checked && withKey(event.key);
  if (event.key !== "?" && !one) return;
  event.preventDefault();
  one ? use(one) : turned.checked && list();
});
