"""Text at twice its size on the narrowest phone, on the main pages of the whole product."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from services.intake.joining.tokens import COOKIE
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways
from tests.route_world import World
from tests.system import PATIENCE

pytestmark = pytest.mark.browser

SESSIONS = "/swot-sessions/{session_id}"
PAGES = {
    "facilitator": [
        "/",
        "/swot-sessions",
        "/swot-sessions/calendar?month=2026-03",
        "/swot-sessions/new",
        *(SESSIONS + page for page in ("", "/groups", "/dots", "/close", "/preparation")),
        "/programme",
        "/registry",
        "/planner/overview",
        "/planner/plans/{municipal_plan_id}",
    ],
    "staff": ["/planner/plans/{plan_id}", "/planner/assessment"],
    "participant": ["/join", "/board/{session_id}", "/result/{result_token}"],
}


@pytest.fixture
def contexts(chromium: Browser, route_world: World) -> Iterator[dict[str, BrowserContext]]:
    """A phone for each role."""
    route_world.open_boards()
    route_world.join()
    made = {}
    for role in PAGES:
        cookies = route_world.visitors[role].browser.cookies
        address = str(route_world.visitors[role].browser.base_url)
        made[role] = chromium.new_context(viewport={"width": 320, "height": 640}, locale="sv-SE")
        made[role].set_default_timeout(PATIENCE * 1000)
        made[role].add_cookies(
            [{"name": name, "value": cookies[name], "url": address} for name in (SESSION, COOKIE) if name in cookies]
        )
    yield made
    for context in made.values():
        context.close()


def test_no_page_scrolls_sideways(contexts: dict[str, BrowserContext], route_world: World) -> None:
    """In none of the roles: words break, and what stood side by side stands below each other."""
    base = str(route_world.visitors["facilitator"].browser.base_url).rstrip("/")
    found = {}
    for role, context in contexts.items():
        page = context.new_page()
        # What people set in their browser: a larger root in the page's own style would leave its widths as they are.
        context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
        for path in PAGES[role]:
            answer = page.goto(base + path.format_map(route_world.here.fixed))
            size = page.evaluate("getComputedStyle(document.documentElement).fontSize")
            found[path] = (answer.status if answer else 0, size, scrolls_sideways(page))

    assert {path: was for path, was in found.items() if was != (200, "32px", False)} == {}
