"""A self-assessment on a phone whose network comes and goes: in a real browser."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.browser.keyboard import hidden_stops
from tests.route_world import World
from tests.system import PATIENCE

pytestmark = pytest.mark.browser

MILLISECONDS = PATIENCE * 1000
KEPT_HERE = "Object.keys(localStorage)"


@dataclass
class Phone:
    """A staff member's phone, and what has arrived from it."""

    context: BrowserContext
    address: str
    database: psycopg.Connection[tuple[str, ...]]

    def open(self, place: str = "") -> Page:
        """Return a page with the assessment."""
        page = self.context.new_page()
        page.goto(f"{self.address}/planner/assessment{place}")
        return page

    def arrived(self) -> dict[str, int | None]:
        """Return the levels that stand in the database, by area."""
        rows = self.database.execute("SELECT area, level FROM planner.self_assessment ORDER BY area").fetchall()
        return dict(rows)  # type: ignore[arg-type]


@pytest.fixture
def phone(route_world: World, chromium: Browser, migrated_database: dict[str, str]) -> Iterator[Phone]:
    """A phone of 360 pixels; nothing is assessed yet."""
    staff = route_world.visitors["staff"].browser
    address = str(staff.base_url).rstrip("/")
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        connection.execute("TRUNCATE planner.self_assessment, planner.assessment_choice, planner.assessment_round")
        context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="sv-SE")
        context.set_default_timeout(MILLISECONDS)
        context.add_cookies([{"name": SESSION, "value": staff.cookies[SESSION], "url": address}])
        yield Phone(context, address, connection)
        context.close()


def choose(page: Page, level: int) -> None:
    """Tap a level of the area in sight."""
    page.locator("[data-step]:not([hidden]) [name=level]").nth(level).check()


def go_on(page: Page) -> None:
    """Tap the button of the area in sight."""
    page.get_by_role("button", name="Spara och gå vidare").click()


def test_every_tap_is_saved_at_once(phone: Phone) -> None:
    """Without any button; what arrived isn't kept on the phone."""
    page = phone.open()
    choose(page, 2)
    expect(page.locator("[data-state]")).to_have_text("Sparat.")

    assert phone.arrived() == {"digital": 2}
    assert page.evaluate(KEPT_HERE) == []
    expect(page.locator("[data-answered]")).to_have_text("1 av 15 områden")


def test_an_area_that_is_passed_over_is_not_said_to_be_saved(phone: Phone) -> None:
    """Nothing is chosen there; the next one is answered, and then it is."""
    page = phone.open()
    state = page.locator("[data-state]")
    go_on(page)
    expect(state).to_have_text("Hoppade över, inget svar än.")
    expect(page.locator("[data-answered]")).to_have_text("0 av 15 områden")
    choose(page, 2)
    go_on(page)
    expect(state).to_have_text("Sparat.")

    assert phone.arrived() == {"bemotande": 2}


def test_back_leads_to_the_area_that_one_came_from(phone: Phone) -> None:
    """Answered meanwhile, and opened without naming it."""
    page = phone.open()
    first = page.get_by_role("heading", level=2).filter(visible=True).first.inner_text()
    choose(page, 2)
    go_on(page)
    expect(page.get_by_role("heading", name=first, exact=True)).to_be_hidden()
    page.go_back()

    expect(page.get_by_role("heading", name=first, exact=True)).to_be_visible()


def test_one_goes_on_without_a_network_and_all_of_it_arrives_later(phone: Phone) -> None:
    """The phone says so meanwhile, and area follows upon area."""
    page = phone.open()
    choose(page, 1)
    go_on(page)
    expect(page.locator("[data-state]")).to_have_text("Sparat.")
    phone.context.set_offline(True)
    for level in (2, 0):
        choose(page, level)
        go_on(page)
    expect(page.locator("[data-state]")).to_contain_text("Inte skickat än")
    before = phone.arrived()
    phone.context.set_offline(False)
    expect(page.locator("[data-state]")).to_have_text("Sparat.")

    assert before == {"digital": 1}
    assert phone.arrived() == {"digital": 1, "bemotande": 2, "sprak": 0}
    expect(page.get_by_role("heading", name="Barn, unga")).to_be_focused()


def test_what_was_not_sent_survives_the_tab(phone: Phone) -> None:
    """Closed without a network and opened again: it is on the page, and arrives. One goes on where one stopped."""
    page = phone.open()
    phone.context.set_offline(True)
    choose(page, 3)
    expect(page.locator("[data-state]")).to_contain_text("Inte skickat än")
    page.close()
    phone.context.set_offline(False)
    page = phone.open()
    expect(page.locator("[data-state]")).to_have_text("Sparat.")

    assert phone.arrived() == {"digital": 3}
    expect(page.get_by_role("heading", name="Bemötande")).to_be_visible()


def test_two_devices_are_both_heard(phone: Phone) -> None:
    """Taps of one device follow each other; what another one said meanwhile is shown, and the person chooses."""
    first, second = phone.open("#digital"), phone.open("#digital")
    for level in (1, 2):
        choose(first, level)
    expect(first.locator("[data-state]")).to_have_text("Sparat.")
    choose(second, 4)
    theirs = second.locator("#field-digital")
    expect(theirs).to_contain_text("I dag: 2")
    kept = phone.arrived()
    barriers = violations(second)
    second.get_by_role("button", name="Spara det här svaret").click()
    expect(second.locator("[data-state]")).to_have_text("Sparat.")
    chosen = phone.arrived()
    choose(first, 0)
    first.get_by_role("button", name="Ta svaret från den andra enheten").click()
    expect(first.locator("[data-state]")).to_have_text("Sparat.")

    assert (kept, chosen, phone.arrived()) == ({"digital": 2}, {"digital": 4}, {"digital": 4})
    assert barriers == []
    expect(first.locator("#digital [name=level]").nth(4)).to_be_checked()


def test_from_the_last_words_to_the_finished_round(phone: Phone) -> None:
    """What was said is shown, *Klar* keeps it, and the levels are drawn; no page has a barrier or scrolls sideways."""
    page = phone.open()
    choose(page, 1)
    page.goto(f"{phone.address}/planner/assessment#hopes")
    barriers = violations(page)
    page.get_by_label("Vad vill du helst lära dig").fill("Leda språkcafé")
    page.get_by_role("button", name="Se vad du har svarat").click()
    page.wait_for_url("**/result")
    expect(page.get_by_text("Leda språkcafé")).to_be_visible()
    page.get_by_role("button", name="Klar").click()
    expect(page.locator(".trend-dot")).to_have_count(1)
    page.set_viewport_size({"width": 320, "height": 700})

    assert barriers == violations(page) == []
    assert not scrolls_sideways(page)


def test_without_a_script_the_buttons_do_it(phone: Phone, chromium: Browser) -> None:
    """All areas stand on one page; a button saves its area and leads to the next."""
    plain = chromium.new_context(java_script_enabled=False, storage_state=phone.context.storage_state())
    page = plain.new_page()
    page.goto(f"{phone.address}/planner/assessment")
    page.locator("#mik [name=level]").nth(2).check()
    page.locator("#mik .assess-actions button").click()
    page.wait_for_url("**/assessment#samlingar")
    kept = page.locator("#mik [name=level]").nth(2).is_checked()
    plain.close()

    assert kept
    assert phone.arrived() == {"mik": 2}


@pytest.mark.parametrize("size", [(360, 640), (640, 450), (1280, 900)])
def test_the_focus_never_stands_under_the_line_of_progress(phone: Phone, size: tuple[int, int]) -> None:
    """Forwards and backwards."""
    page = phone.open()
    page.set_viewport_size({"width": size[0], "height": size[1]})

    assert hidden_stops(page) == []
    assert hidden_stops(page, "Shift+Tab") == []


def test_the_focus_never_stands_under_the_head_of_a_table(phone: Phone, route_world: World) -> None:
    """On the framework's page, whose tables are longer than a low window."""
    page = phone.context.new_page()
    page.set_viewport_size({"width": 1000, "height": 450})
    page.goto(f"{phone.address}/planner/programmes/{route_world.here.fixed['programme_id']}/framework")

    assert hidden_stops(page) == []
    assert hidden_stops(page, "Shift+Tab") == []
