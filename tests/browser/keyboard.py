"""Going through a page as somebody does who has no mouse."""

from playwright.sync_api import Locator, Page

# More than any page has to stop at.
_MOST_STOPS = 200
_STOP = """() => {
  const stop = document.activeElement;
  if (stop === document.body) return null;
  const box = stop.getClientRects()[0];
  const middle = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const found = document.elementFromPoint(box.left + Math.min(box.width, 40) / 2, middle);
  return { name: stop.outerHTML.slice(0, 200), seen: Boolean(found) && (stop.contains(found) || found.contains(stop)) };
}"""


def tab_to(place: Locator, key: str = "Tab") -> None:
    """Press a key until the focus stands on a place.

    Raises:
        AssertionError: it never comes there.
    """
    for _ in range(_MOST_STOPS):
        if place.evaluate("element => element === document.activeElement"):
            return
        place.page.keyboard.press(key)
    raise AssertionError(f"the keyboard doesn't reach {place}")


def press_by_keyboard(place: Locator, key: str = "Enter") -> None:
    """Tab to a place and press a key there."""
    tab_to(place)
    place.page.keyboard.press(key)


def hidden_stops(page: Page, key: str = "Tab") -> list[str]:
    """Go through a page from where the focus stands, and return what it stood on though something lies over it.

    WCAG 2.2, 2.4.11 Focus Not Obscured: the first line of a link, the box of a field, or as much as the window holds.
    """
    hidden: list[str] = []
    for _ in range(_MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(_STOP)
        if stop is None:
            return hidden
        if not stop["seen"]:
            hidden.append(stop["name"])
    raise AssertionError(f"{key} never comes through {page.url}")
