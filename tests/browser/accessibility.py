"""What axe-core finds on a page as a browser shows it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# A word that is held together stands apart from its sentence where that is laid out as a row or a grid.
_TORN = """() => [...document.querySelectorAll(".unbroken")]
  .filter((word) => word.parentElement.textContent.trim() !== word.textContent)
  .map((word) => word.parentElement)
  .filter((around) => /flex|grid/.test(getComputedStyle(around).display))
  .map((around) => `torn apart: ${around.outerHTML.slice(0, 200)}`)"""

# What the standard forbids, and axe doesn't look for: https://html.spec.whatwg.org/multipage/
_FORBIDDEN = """() => [...document.querySelectorAll("select[required]")].filter((list) => list.options[0].value)
  .concat([...document.querySelectorAll("time")].filter((time) => /[.]\\d{4}/.test(time.dateTime)))
  .map((element) => `not HTML: ${element.outerHTML.slice(0, 200)}`)"""

_AXE = Axe()


def violations(page: Page) -> list[str]:
    """Return what is wrong, one line per rule with the first place where it is; the best page returns nothing."""
    # Of what passes, one place each is enough: gathering all of them takes most of the time.
    found = _AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    wrong = [f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:200]})" for each in found]
    torn: list[str] = page.evaluate(_TORN)
    forbidden: list[str] = page.evaluate(_FORBIDDEN)
    return wrong + torn + forbidden


def scrolls_sideways(page: Page) -> bool:
    """Say whether the page is wider than its window."""
    return bool(page.locator("html").evaluate("html => html.scrollWidth > html.clientWidth"))
