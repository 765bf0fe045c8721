"""A SWOT day as a room lives it: eight phones and a facilitator, from the code on the wall to the plan."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.main_job import municipality_id
from tests.system import PATIENCE, System

pytestmark = pytest.mark.browser

ALVDALEN = "2039"
QUADRANTS = ("Styrkor", "Svagheter", "Möjligheter", "Hot")
WORDS = (
    "Vi möter alla som kommer in genom dörren",
    "Vi hinner inte lära oss de nya surfplattorna",
    "Fler äldre vill lära sig låna e-böcker",
    "Kommunen vill dra ner på öppettiderna",
)
PARTICIPANTS = 8


def open_page(chromium: Browser, width: int, height: int) -> Page:
    """Open a browser of somebody's own."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="sv-SE")
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


def begin(page: Page, system: System) -> str:
    """Sign in as the facilitator, plan a day and open it; return its address."""
    page.goto(system.links["facilitator"])
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_role("link", name="Planera en SWOT-dag").click()
    page.locator("select[name=municipality_id]").select_option(municipality_id(system, ALVDALEN))
    page.locator("input[name=held_on]").fill("2026-11-24")
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/swot-sessions/[0-9a-f-]{36}"))
    session = page.url.partition("?")[0]
    page.get_by_role("button", name=re.compile("^Öppna")).first.click()
    expect(page.locator("#part-phase")).to_be_visible()
    return session


def move(page: Page, session: str, to: str) -> None:
    """Take the first board to its next phase, whose name is ``to``."""
    page.goto(session)
    page.locator("#phase-next").click()
    expect(page.locator(".phase-now")).to_have_text(to)


def join(chromium: Browser, origin: str, code: str) -> Page:
    """Join on a phone with the code that stands on the wall."""
    phone = open_page(chromium, 360, 740)
    phone.goto(f"{origin}/join")
    phone.get_by_role("textbox").fill(code.lower())
    phone.get_by_role("button", name="Gå med").click()
    expect(phone.locator("textarea").first).to_be_visible()
    return phone


def write(phone: Page, text: str, quadrant: str) -> None:
    """Write a note and see that it has arrived."""
    phone.locator("textarea").first.fill(text)
    phone.get_by_role("button", name=quadrant).click()
    expect(phone.get_by_text(text, exact=True)).to_be_visible()
    expect(phone.get_by_text("Framme")).not_to_have_count(0)


def test_eight_participants_and_a_facilitator_through_a_day(chromium: Browser, system: System) -> None:
    """Nobody sees others' notes before they are shown, groups are voted on, and the plan says what came of it."""
    leader = open_page(chromium, 1280, 900)
    session = begin(leader, system)
    origin = session.partition("/swot-sessions")[0]
    code = leader.locator(".join-code").first.inner_text()
    phones = [join(chromium, origin, code) for _ in range(PARTICIPANTS)]
    for number, phone in enumerate(phones):
        write(phone, f"{WORDS[number % 4]} nummer {number + 1}", QUADRANTS[number % 4])

    leader.goto(session)
    assert [WORDS[1] in each.content() for each in (leader, phones[0], phones[2])] == [False] * 3
    expect(leader.get_by_text("8 har gått med")).to_be_visible()
    assert violations(leader) == []

    move(leader, session, "Läs")
    expect(phones[0].get_by_text(f"{WORDS[1]} nummer 2", exact=True)).to_be_visible()
    move(leader, session, "Gruppera")
    leader.goto(f"{session}/groups")
    weaknesses = leader.locator("#part-weakness")
    for box in weaknesses.get_by_role("checkbox").all():
        box.check()
    leader.locator("#do-together").click()
    expect(weaknesses.get_by_text("2 lappar").first).to_be_visible()

    move(leader, session, "Rösta")
    for phone in phones:
        more = phone.locator(".ballot-line.quadrant-weakness button[name=more]")
        more.click()
        expect(phone.get_by_text("4 prickar kvar")).to_be_visible()
    leader.goto(session)
    expect(leader.get_by_text("8 prickar är satta")).to_be_visible()

    move(leader, session, "Slutsatser")
    leader.goto(f"{session}/close")
    leader.get_by_role("button", name="Stäng dagen och ta fram planen").click()
    leader.get_by_role("link", name="Till kommunens plan").click()
    expect(leader.get_by_role("button", name="Beställ PDF")).to_be_visible()
    plan = leader.get_by_role("main").inner_text()

    assert "delade på 2 lappar" in plan
    assert (
        system.query("SELECT count(*) FROM intake.note WHERE participant_id IS NOT NULL AND held_at IS NULL")[0][0] == 0
    )
