// Follows something that is under way: fetches a fragment and puts it in place until it says that it is done.
// <div data-progress="/reports/orders/ID/progress" aria-live="polite">…</div>; the fragment's root carries data-done when over.

const FIRST = 300;
const LONGEST = 3000;

export function followProgress(place) {
  // Asked for twice it is followed once.
  if (place.dataset.followed) return;
  place.dataset.followed = "yes";
  let wait = FIRST;
  const over = () => delete place.dataset.followed;
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.progress, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.redirected || answer.status === 401 || answer.status === 404) return over();
      if (answer.ok) {
        const fragment = new DOMParser().parseFromString(await answer.text(), "text/html").body;
        if (fragment.innerHTML.trim() !== place.innerHTML.trim()) {
          place.textContent = "";
          place.append(...fragment.childNodes);
        }
        if (place.querySelector("[data-done]")) return over();
      }
    } catch (away) {
      // The network is away: ask again, less often.
    }
    wait = Math.min(wait * 1.5, LONGEST);
    setTimeout(ask, wait);
  };
  setTimeout(ask, wait);
}
