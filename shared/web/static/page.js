// Small comforts on pages that already work without them.

import { followProgress } from "./progress.js";

for (const summary of document.querySelectorAll("[data-focus]")) summary.focus();

// A second click while the first is on its way does nothing; coming back to the page frees the button again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  // An answer that is a file leaves this page where it is.
  setTimeout(release, 8000);
});
const release = () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
};
addEventListener("pageshow", release);

// A link to a folded place unfolds it.
const unfold = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
};
addEventListener("hashchange", unfold);
unfold();

for (const place of document.querySelectorAll("[data-progress]")) followProgress(place);
// A page's own script says so when something has got under way since.
document.addEventListener("kub:progress", (event) => followProgress(event.target));
