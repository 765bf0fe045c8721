"""A plan's way in a real browser: review, adoption, the document, follow-up."""

import re
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.route_world import World
from tests.system import PATIENCE

pytestmark = pytest.mark.browser

Open = Callable[[str, str], Page]


@pytest.fixture
def open_page(route_world: World, chromium: Browser, migrated_database: dict[str, str]) -> Iterator[Open]:
    """Open a path as somebody with a role, on a phone; the plan is a draft that took no step."""
    address = str(route_world.visitors["manager"].browser.base_url).rstrip("/")
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        connection.execute("TRUNCATE planner.plan_step, planner.plan_due, planner.plan_edit")
        connection.execute("UPDATE planner.plan SET state = 'draft', adopted_revision = NULL WHERE kind = 'municipal'")

    def opened(role: str, path: str) -> Page:
        context = chromium.new_context(viewport={"width": 320, "height": 800}, locale="sv-SE")
        context.set_default_timeout(PATIENCE * 1000)
        cookie = route_world.visitors[role].browser.cookies[SESSION]
        context.add_cookies([{"name": SESSION, "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(address + path)
        return page

    yield opened
    for context in chromium.contexts:
        context.close()


def press(page: Page, name: str) -> None:
    """Press a button, after looking at the page that it stands on."""
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.get_by_role("button", name=name, exact=True).click()


def test_a_plan_is_reviewed_adopted_ordered_and_followed_up(route_world: World, open_page: Open) -> None:
    """The manager's way through, and what staff read of it meanwhile."""
    path = f"/planner/municipalities/{route_world.here.fixed['municipality_id']}/plan"
    manager, staff = open_page("manager", path), open_page("staff", path)
    expect(staff.get_by_role("heading", level=1)).to_have_text("Sidan finns inte.")
    manager.get_by_role("link", name="Skicka på granskning").click()
    manager.get_by_label("Hälsning till dem som granskar").fill("Är målen rimliga?")
    press(manager, "Skicka på granskning")
    staff.reload()
    expect(staff.get_by_text("Är målen rimliga?")).to_be_visible()

    manager.get_by_role("link", name="Anta planen").click()
    manager.get_by_label("Diarienummer").fill("KUN 2026/118")
    manager.get_by_label("Anta planen redan nu").check()
    press(manager, "Anta planen")
    expect(manager.get_by_text("Diarienummer KUN 2026/118.")).to_be_visible()
    press(manager, "Beställ PDF")
    expect(manager).to_have_url(re.compile("/reports/orders/"))

    manager.goto(staff.url)
    manager.get_by_role("link", name="Följ upp", exact=True).click()
    manager.get_by_label("På väg").first.check()
    manager.get_by_label("Vad har ni lärt er?").fill("Att öva ihop gick bäst.")
    press(manager, "Spara uppföljningen")
    staff.reload()
    staff.get_by_role("link", name="Planens gång").click()

    expect(staff.get_by_text("Att öva ihop gick bäst.")).to_be_visible()
    expect(staff.get_by_text("KUN 2026/118")).to_be_visible()
    assert violations(staff) == []
    assert not scrolls_sideways(staff)
