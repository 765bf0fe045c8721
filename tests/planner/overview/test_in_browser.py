"""The overview in a real Chromium: on a desk and on a phone, and from a figure down to its evidence."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from shared.database import Database
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.people import Place, signed_in_cookie
from tests.planner.overview.test_pages import account, places, save_both  # noqa: F401 - pytest finds fixtures by name
from tests.served import served

pytestmark = pytest.mark.browser


@pytest.fixture
def page(
    chromium: Browser,
    app: FastAPI,
    intake: Database,
    database: Database,
    places: tuple[Place, Place],  # noqa: F811 - the fixture of this name
) -> Iterator[Page]:
    """A page of Falun's facilitator, with a plan to see."""
    save_both(database, places)
    who = account(intake, Role.FACILITATOR, places[0], "Ellinor")
    with intake.transaction(WORKER) as db:
        cookie = signed_in_cookie(db, who)
    with served(app) as address:
        context = chromium.new_context(base_url=address, locale="sv-SE")
        context.add_cookies([{"name": SESSION, "value": cookie, "url": address}])
        yield context.new_page()
        context.close()


def test_a_figure_leads_down_to_its_evidence(page: Page) -> None:
    """The pages have no violations and scroll in no window; on a phone the map of heat is a list.

    On a desk it is one stop of the tab key, and arrows lead to every figure.
    """
    found = {}
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/planner/overview", "/planner/overview/learning"):
            page.goto(path)
            found[path, width] = (violations(page), scrolls_sideways(page))
    page.goto("/planner/overview")
    phone = page.locator(".heat").is_visible(), page.locator(".heat-list").is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    first = page.locator("tbody .heat-cell a").first
    stops = page.locator(".heat tbody a:not([tabindex='-1'])").count()
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    back = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan#need-digital")

    assert set(map(str, found.values())) == {"([], False)"}
    assert phone == (False, True)
    assert stops == 1
    assert back.startswith("Falun, Digital teknik & e-medier: plats 1")
    assert page.locator("#need-digital").count() == 1
