// Keeps the operations page fresh while it is looked at: each part that has changed is put in place, and only those.

const EVERY = 4000;
const place = document.getElementById("operations");
const voice = document.getElementById("operations-says");

function exchange(old, fresh) {
  const focused = old.contains(document.activeElement) && document.activeElement;
  old.replaceChildren(...fresh.childNodes);
  if (!focused) return;
  const again = (focused.id && document.getElementById(focused.id)) || old.querySelector("h2") || old;
  if (again === old) old.tabIndex = -1;
  again.focus({ preventScroll: true });
}

async function refresh() {
  const answer = await fetch(place.dataset.now, { headers: { Accept: "text/html" }, cache: "no-store" });
  // Signed out, or no operator any more: what stands here stays, and the next click asks to sign in.
  if (answer.redirected || answer.status === 401 || answer.status === 403) return false;
  if (!answer.ok) return true;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = place.querySelector("[data-says]")?.textContent;
  for (const fresh of page.querySelectorAll("[data-part]")) {
    const old = document.getElementById(fresh.id);
    if (old && !old.querySelector("form[data-sent]") && old.innerHTML !== fresh.innerHTML) exchange(old, fresh);
  }
  const says = place.querySelector("[data-says]")?.textContent;
  if (says !== said) voice.textContent = says;
  return true;
}

async function keepFresh() {
  let again = true;
  try {
    if (!document.hidden) again = await refresh();
  } catch {
    // The network is away: the time of the last reading stands on the page.
  }
  if (again) setTimeout(keepFresh, EVERY);
}
setTimeout(keepFresh, EVERY);
