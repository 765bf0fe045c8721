"""A changed wording of an own note without contact, in a real Chromium: it is kept, and saved once."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from services.intake.leading.domain import Phase
from tests.intake.taking_part.conftest import OpenDay
from tests.intake.taking_part.serving import ANSWERS_LOST, MILLISECONDS, Served
from tests.intake.taking_part.test_in_browser import arrived, on_its_way, texts, write
from tests.system import wait_for

pytestmark = pytest.mark.browser

expect.set_options(timeout=MILLISECONDS)
LOST = "Ingen kontakt. Lydelsen är sparad här i telefonen och skickas när kontakten är tillbaka."


@pytest.fixture
def note(page: Page, day: OpenDay) -> Page:
    """The page of an own note."""
    write(page, "Vi kan för lite")
    expect(arrived(page, "Vi kan för lite")).to_be_visible()
    page.get_by_role("link", name="Ändra").first.click()
    expect(page.get_by_role("heading", name="Ändra din lapp")).to_be_visible()
    return page


def change(page: Page, text: str) -> None:
    """Write another wording and press the button."""
    page.get_by_role("textbox", name="Text").fill(text)
    page.get_by_role("button", name="Spara lappen").click()


def test_a_changed_wording_waits_for_contact_and_is_saved(note: Page, served: Served, day: OpenDay) -> None:
    """The text stays on the page meanwhile, and nothing of it on the phone afterwards."""
    with served.away():
        change(note, "Vi kan för lite om surfplattor")
        expect(note.get_by_text(LOST)).to_be_visible()
        expect(note.get_by_role("textbox", name="Text")).to_have_value("Vi kan för lite om surfplattor")

    expect(arrived(note, "Vi kan för lite om surfplattor")).to_be_visible()
    assert texts(day) == ["Vi kan för lite om surfplattor"]
    assert on_its_way(note) == []


def test_a_changed_wording_is_sent_from_the_board_when_its_tab_was_closed(
    note: Page, mobile: BrowserContext, served: Served, day: OpenDay
) -> None:
    """Whoever presses, closes and comes back later has changed the note."""
    board = note.url.rpartition("/notes/")[0]
    with served.away():
        change(note, "Vi kan för lite om surfplattor")
        expect(note.get_by_text(LOST)).to_be_visible()
        note.close()
    again = mobile.new_page()
    again.goto(board)

    expect(arrived(again, "Vi kan för lite om surfplattor")).to_be_visible()
    wait_for(lambda: on_its_way(again) == [], "the phone to forget what is saved")


def test_a_wording_that_nobody_saved_stands_there_again(note: Page, mobile: BrowserContext, day: OpenDay) -> None:
    """Typed is not sent: it waits for the button, and says so."""
    address = note.url
    kept = "Vi kan för lite om surfplattor"
    note.get_by_role("textbox", name="Text").fill(kept)
    wait_for(lambda: on_its_way(note, "note.fields.text") == [kept], "the wording to be kept")
    note.close()
    again = mobile.new_page()
    again.goto(address)

    expect(again.get_by_role("textbox", name="Text")).to_have_value("Vi kan för lite om surfplattor")
    expect(again.get_by_text("Här är lydelsen som du inte hann spara.")).to_be_visible()
    assert texts(day) == ["Vi kan för lite"]


def test_what_is_typed_before_the_script_is_there_is_kept(note: Page, day: OpenDay) -> None:
    """On a slow line the page is there long before: the script begins on a page on which something is written."""
    typed = "Vi kan för lite om surfplattor"
    note.get_by_role("textbox", name="Text").evaluate("(field, typed) => { field.value = typed; }", typed)
    note.evaluate("() => import(document.querySelector('script[src*=note-editing]').src + '?again')")

    wait_for(lambda: on_its_way(note, "note.fields.text") == [typed], "the wording to be kept")
    assert texts(day) == ["Vi kan för lite"]


def test_a_wording_that_came_too_late_is_still_on_the_page(note: Page, served: Served, day: OpenDay) -> None:
    """The phase has ended while there was no contact."""
    with served.away():
        change(note, "Vi kan för lite om surfplattor")
        expect(note.get_by_text(LOST)).to_be_visible()
        day.move(Phase.REVEAL)

    expect(note.get_by_text("Vi kan för lite om surfplattor", exact=True)).to_be_visible()
    assert texts(day) == ["Vi kan för lite"]


def test_a_wording_whose_answer_is_lost_is_saved_once(note: Page, served: Served, day: OpenDay) -> None:
    """The second time it says what the note says already."""
    with served.line.behaving(ANSWERS_LOST):
        change(note, "Vi kan för lite om surfplattor")
        wait_for(lambda: texts(day) == ["Vi kan för lite om surfplattor"], "the wording to be saved")

    expect(arrived(note, "Vi kan för lite om surfplattor")).to_be_visible()
    assert day.notes()[0].revision == 2
