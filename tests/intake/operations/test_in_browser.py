"""An event that can't be handled, from the moment it is parked until it is taken up again, in a real browser."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.identifiers import new_id
from tests.system import PATIENCE, System, wait_for

pytestmark = pytest.mark.browser

MILLISECONDS = PATIENCE * 1000


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts."""
    return bool(request.param)


@pytest.fixture
def page(chromium: Browser, *, scripts: bool) -> Iterator[Page]:
    """A page on the narrowest phone."""
    context = chromium.new_context(viewport={"width": 320, "height": 640}, locale="sv-SE", java_script_enabled=scripts)
    context.set_default_timeout(MILLISECONDS)
    yield context.new_page()
    context.close()


def park_an_event(system: System) -> str:
    """Log an event that lacks what its type promises, wait until the planner has parked it and return its subject."""
    subject = f"staff_member/{new_id()}"
    system.query(
        "INSERT INTO intake.event (id, type, subject, data) VALUES (%s, 'staff_member.left.v1', %s, %s) RETURNING 1",
        new_id(),
        subject,
        json.dumps({"person_id": "Kerstin Ström"}),
    )
    parked = "SELECT 1 FROM planner.parked_event WHERE subject = %s"
    wait_for(lambda: system.query(parked, subject), "the event to be parked")
    return subject


def mend(system: System, subject: str) -> None:
    """Give the event what it lacks."""
    data = json.dumps({name: str(new_id()) for name in ("person_id", "programme_id", "municipality_id")})
    system.query("UPDATE planner.parked_event SET data = %s WHERE subject = %s RETURNING 1", data, subject)


def open_operations(page: Page, system: System) -> None:
    """Sign in as the operator and follow the menu."""
    page.goto(system.links["operator"])
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_role("link", name="Drift", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hur KUB mår")


def press_retry(page: Page, subject: str) -> None:
    """Press the button of this subject from the keyboard."""
    page.get_by_role("button", name=f"Ta upp igen staff_member.left.v1, {subject}").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Det tas upp igen.")).to_be_visible()


def wait_for_retry(page: Page, system: System, subject: str, *, scripts: bool) -> None:
    """Wait until the planner's clock has taken the subject up; a page without scripts is opened again."""
    waiting = "SELECT 1 FROM planner.parked_event WHERE subject = %s AND retry_asked_at IS NOT NULL"
    wait_for(lambda: not system.query(waiting, subject), "the planner's clock")
    if not scripts:
        page.reload()


def test_a_parked_event_is_seen_mended_and_taken_up_again(page: Page, system: System, *, scripts: bool) -> None:
    """The first retry fails and says so, the second one helps; nothing that the event holds is shown."""
    subject = park_an_event(system)
    open_operations(page, system)
    row = page.locator(".task").filter(has_text=subject)
    expect(row).to_contain_text("ValidationError: person_id uuid_parsing")
    assert "Kerstin" not in page.content()
    assert page.locator("html").evaluate("html => html.scrollWidth <= html.clientWidth")

    press_retry(page, subject)
    wait_for_retry(page, system, subject, scripts=scripts)
    expect(row).to_contain_text("misslyckades igen")
    mend(system, subject)
    press_retry(page, subject)
    wait_for_retry(page, system, subject, scripts=scripts)

    expect(row).to_have_count(0)
    assert system.query("SELECT 1 FROM planner.parked_event WHERE subject = %s", subject) == []
