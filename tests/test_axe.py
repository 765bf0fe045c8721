"""Every page as somebody sees who may open it: axe finds nothing, and no page is wider than its window.

Half of the pages are looked at as on a small phone in the dark, the other half as on a desk in daylight.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from services.intake.joining.tokens import COOKIE
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.route_table import EVERYBODY, EXPECTED
from tests.route_world import Visitor, World
from tests.system import PATIENCE
from tests.walked import Route, filled, find_routes

pytestmark = pytest.mark.browser

PARTS = 2
PHONE: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 800}
# Looked at in every phase of a day by the browser tests of leading and taking part.
SEEN_ELSEWHERE = {
    "swot_day",
    "board",
    "join_page",
    "short_way",
    "own_note",
    "held_notes",
    "participants_page",
    "closing_page",
    "projector",
    "groups_page",
}
# Who reaches one municipality only is led past this list.
LOOKED_AT_BY = {"registry": "administrator"}


def viewer(name: str) -> str:
    """Return somebody who may open a page, a facilitator or a manager rather than another."""
    expected = EXPECTED[name]
    likely = [role for role in ("facilitator", "manager") if role in expected.may]
    return LOOKED_AT_BY.get(name) or min(likely or expected.may, default="anonymous")


def viewed(routes: dict[str, Route], world: World) -> Iterator[tuple[Route, Visitor]]:
    """Give every route that might answer with a page, with who opens it: the start page is one for each role."""
    for role in EVERYBODY.split():
        yield routes["start"], world.visitors[role]
    for name in sorted(routes.keys() - SEEN_ELSEWHERE - {"start"}, key=viewer):
        expected = EXPECTED[name]
        if routes[name].method == "GET" and (expected.may or expected.kind == "public"):
            yield routes[name], world.visitors[viewer(name)]


def origin(visitor: Visitor) -> str:
    """Return the address that a visitor's paths begin at."""
    return str(visitor.browser.base_url).rstrip("/")


def is_whole_page(visitor: Visitor, path: str) -> bool:
    """Say whether an address is a page, rather than a file, a stream, or what a script puts into its page."""
    with visitor.browser.stream("GET", path) as answer:
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return False
        return answer.read().lstrip()[:9].lower() == b"<!doctype"


def sign_in(context: BrowserContext, visitor: Visitor) -> None:
    """Give the browser the cookies of a visitor, and nobody else's."""
    context.clear_cookies()
    for name in visitor.browser.cookies.keys() & {SESSION, COOKIE}:
        value = visitor.browser.cookies[name]
        context.add_cookies([{"name": name, "value": value, "url": origin(visitor)}])


def wrongs(page: Page, address: str, number: int) -> list[str]:
    """Return what is wrong with a page; every second one is looked at on a small phone in the dark."""
    on_phone = number % 2 == 0
    page.set_viewport_size(PHONE if on_phone else DESK)
    page.emulate_media(color_scheme="dark" if on_phone else "light")
    answer = page.goto(address)
    assert answer
    status = [] if answer.status == 200 else [f"status {answer.status}"]
    return status + violations(page) + ["scrolls sideways"] * scrolls_sideways(page)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser's window in which nothing moves."""
    context = chromium.new_context(locale="sv-SE", reduced_motion="reduce", service_workers="block")
    context.set_default_timeout(PATIENCE * 1000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible(page: Page, route_world: World, part: int) -> None:
    """Whoever opens it; in parts, for workers that share them."""
    route_world.open_boards()
    route_world.join()
    routes = find_routes()
    assert routes.keys() >= SEEN_ELSEWHERE
    found: dict[tuple[str, str], list[str]] = {}
    for route, visitor in list(viewed(routes, route_world))[part::PARTS]:
        path = filled(route.path, route_world.here, visitor)
        if is_whole_page(visitor, path):
            sign_in(page.context, visitor)
            found[route.name, visitor.name] = wrongs(page, f"{origin(visitor)}{path}", len(found))

    assert len(found) > 70 // PARTS
    # A link that nobody was sent: its page says so.
    assert found.pop(("open_link", "anonymous"), ["status 410"]) == ["status 410"]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
