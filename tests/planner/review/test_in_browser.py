"""Review and comparisons in a real Chromium: with a thumb on a phone, and by the keyboard alone."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from shared.database import Database
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.people import Place, make_account, signed_in_cookie
from tests.planner.closed_day import close_day
from tests.served import served
from tests.system import PATIENCE

pytestmark = pytest.mark.browser

NOTES = [
    ("weakness", "Kopiatorn är trasig igen"),
    ("weakness", "Vi kan för lite om e-böcker och surfplattor"),
    ("weakness", "Ingen vågar svara i telefon när chefen är borta"),
    ("opportunity", "Ha öppet på söndagar"),
    ("opportunity", "Ha inte öppet på söndagar"),
    ("threat", "Minskade anslag"),
]
PHONE, NARROW, DESK = 360, 320, 1280
Look = Callable[..., Page]
# The words of the scale that stand on two lines.
BROKEN_WORDS = """() => [...document.querySelectorAll('.scale-steps .scale-step')].flatMap(step => {
    const words = step.lastChild, range = document.createRange();
    return [...words.data.matchAll(/[^ ]+/g)].filter(word => {
        range.setStart(words, word.index);
        range.setEnd(words, word.index + word[0].length);
        return range.getClientRects().length > 1;
    }).map(word => word[0]);
})"""


@pytest.fixture
def look(chromium: Browser, app: FastAPI, intake: Database, falun: Place) -> Iterator[Look]:
    """Open a page of Falun's as the facilitator; no script may fail in it."""
    close_day(intake, falun, *NOTES)
    complaints: list[str] = []
    with intake.transaction(WORKER) as db:
        cookie = signed_in_cookie(db, make_account(db, Role.FACILITATOR, falun, email="ellinor@kub.example"))
    with served(app) as address:
        context = chromium.new_context(locale="sv-SE")
        context.add_cookies([{"name": SESSION, "value": cookie, "url": address}])
        context.set_default_timeout(PATIENCE * 1000)

        def make(page_name: str, width: int = DESK) -> Page:
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": 780})
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(f"{address}/planner/municipalities/{falun.municipality_id}/{page_name}")
            return page

        yield make
        context.close()
    assert complaints == []


def test_a_note_is_confirmed_and_undone_with_a_thumb(look: Look) -> None:
    """One tap each, on a page that stays: what is said, and where the focus is, lead to the next note and back."""
    page = look("review", PHONE)
    page.evaluate("window.stays = true")
    button = page.locator("#right")
    button.click()
    expect(page.locator("#said")).to_contain_text("1 av 6 bekräftade.")
    expect(button).to_be_focused()
    expect(page.locator("#derivation")).to_contain_text("räknas om av sig själv")
    expect(button).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator("#said")).to_have_text("Ångrat. 0 av 6 bekräftade.")

    assert page.evaluate("window.stays")
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW, "height": 780})
    assert not scrolls_sideways(page)


def test_notes_are_read_by_the_keyboard_alone(look: Look) -> None:
    """? lists the keys; one key chooses an area, one saves, one takes back."""
    page = look("review")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Spara de valda områdena")
    page.keyboard.press("Escape")
    for box in page.locator("input[name=areas]:checked").all():
        page.keyboard.press(box.get_attribute("data-key") or "")
    page.keyboard.press("1")
    page.keyboard.press("s")
    undo = page.locator(".review-undo")
    expect(undo).to_contain_text("Digital teknik & e-medier")
    page.keyboard.press("u")

    expect(undo).to_have_count(0)


def test_quadrants_are_compared_by_the_keyboard_down_to_the_answer_that_breaks(look: Look) -> None:
    """Three keys that contradict each other: weights all the same, the warning, and the way back to one answer."""
    page = look("comparisons")
    assert violations(page) == []
    page.get_by_role("button", name="Börja jämföra").click()
    questions = page.locator(".comparison .kicker")
    expect(questions).to_have_text("Fråga 1 av minst 2")
    page.keyboard.press("1")
    expect(questions).to_have_text("Fråga 2 av minst 2")
    page.keyboard.press("2")
    expect(questions).to_contain_text("Nu räcker svaren")
    page.keyboard.press("2")
    expect(page.locator(".comparison-warning")).to_contain_text("Konsistenskvoten är")
    assert violations(page) == []
    page.keyboard.press("r")

    expect(questions).to_have_text("Svara på nytt")
    expect(page.locator(".scale-chosen")).to_have_count(1)
    for width in (DESK, 1024, 768, PHONE):
        page.set_viewport_size({"width": width, "height": 780})
        assert page.evaluate(BROKEN_WORDS) == []


def test_notes_are_compared_on_a_phone(look: Look) -> None:
    """The scale stands between the two notes, each step wide enough for a thumb."""
    page = look("comparisons", PHONE)
    page.get_by_label("Lapparna om svagheter").check()
    page.get_by_role("button", name="Börja jämföra").click()
    step = page.get_by_role("button", name="Den första är klart viktigare")
    box = step.bounding_box()
    step.click()
    expect(page.locator(".weights li")).to_have_count(2)
    page.set_viewport_size({"width": NARROW, "height": 780})

    assert box is not None
    assert box["height"] >= 44
    assert violations(page) == []
    assert not scrolls_sideways(page)
