"""Going through a page as somebody does who has no mouse."""

from playwright.sync_api import Locator

# More than any page has to stop at.
_MOST_STOPS = 200


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
