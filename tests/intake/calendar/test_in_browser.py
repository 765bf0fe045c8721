"""The calendar and the invitation in a real browser: on a desk and on a phone, by keyboard, and as axe reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from services.intake.board.domain import Day, State
from services.intake.closing.loading import load_session
from services.intake.tables import metadata
from shared.database import Database
from shared.identity import WORKER
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.route_world import World, open_world
from tests.system import PATIENCE

pytestmark = pytest.mark.browser

HELD_ON = date(2026, 12, 3)


@dataclass(frozen=True)
class Days:
    """The services on a port, and a day that is planned there."""

    world: World
    address: str
    session_id: str


@pytest.fixture(scope="module")
def days(migrated_database: dict[str, str], redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    """Falun's day in December, one without a time, and one that was called off."""
    with open_world(migrated_database, redis_url, tmp_path_factory.mktemp("data")) as world:
        place = UUID(world.here.fixed["municipality_id"])
        intake = Database(migrated_database["intake"], metadata, pool_size=2)
        with intake.transaction(WORKER) as db:
            long_place = "Kulturhuset vid Stora torget, övre hörsalen"
            day = Day(HELD_ON, time(9), time(15), long_place, 14, ("Facilitator",))
            session_id = load_session(db, place, day, State.PLANNED)
            load_session(db, place, Day(HELD_ON + timedelta(days=6)), State.PREPARING)
            load_session(db, place, Day(HELD_ON), State.CANCELLED)
        intake.close()
        base = world.visitors["facilitator"].browser.base_url
        yield Days(world, str(base).rstrip("/"), str(session_id))


@pytest.fixture(params=[320, 1280], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Browser, days: Days) -> Iterator[Page]:
    """A page of the facilitator's, on the narrowest phone and on a desk."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, locale="sv-SE")
    context.set_default_timeout(PATIENCE * 1000)
    cookie = days.world.visitors["facilitator"].browser.cookies[SESSION]
    context.add_cookies([{"name": SESSION, "value": cookie, "url": days.address}])
    yield context.new_page()
    context.close()


PAGES = [
    "/swot-sessions",
    "/swot-sessions?mine=1",
    "/swot-sessions/calendar?month=2026-12",
    "/swot-sessions/calendar?month=2027-06",
    "/swot-sessions/calendar/address",
    "/swot-sessions/{session_id}",
    "/swot-sessions/{session_id}/invitation",
    "/swot-sessions/{session_id}/invitation/words",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits(page: Page, days: Days, path: str) -> None:
    """Axe finds nothing, and nothing is cut off at the side."""
    page.goto(days.address + path.format(session_id=days.session_id))

    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_the_month_leads_to_a_day_by_keyboard(page: Page, days: Days) -> None:
    """On to the next month, to the day's page there, and to its letter."""
    page.goto(f"{days.address}/swot-sessions/calendar?month=2026-11")
    page.locator("[rel=next]").press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("December 2026")
    link = page.get_by_role("link", name="09:00 Falun")
    expect(link).to_be_visible()
    link.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("SWOT-dag i Falun")
    page.get_by_role("link", name="Inbjudan till personalgruppen").press("Enter")
    expect(page.get_by_role("article")).to_contain_text("torsdag 3 december 2026")


def test_an_address_is_made_and_read(page: Page, days: Days) -> None:
    """What the page shows is a calendar; the page that shows it is as accessible as the others."""
    page.goto(f"{days.address}/swot-sessions/calendar/address")
    page.get_by_role("main").get_by_role("button").first.click()
    shown = page.get_by_label("Din adress").input_value()
    assert violations(page) == []
    assert not scrolls_sideways(page)

    answer = page.request.get(shown)
    assert answer.status == 200
    assert answer.text().count("BEGIN:VEVENT") >= 3
