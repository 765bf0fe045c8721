"""Half-written notes in a real Chromium, when their board takes no notes any more or another one is opened."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from services.intake.leading.domain import Phase
from tests.browser.accessibility import scrolls_sideways, violations
from tests.intake.taking_part.conftest import OpenDay
from tests.intake.taking_part.serving import MILLISECONDS, PHONE, Served
from tests.intake.taking_part.test_in_browser import arrived, type_note
from tests.system import wait_for

pytestmark = pytest.mark.browser

expect.set_options(timeout=MILLISECONDS)


def listed(page: Page) -> Locator:
    """Return what lies on the phone and is in no field."""
    return page.locator("#outbox li")


@pytest.fixture
def draft(page: Page) -> Page:
    """The page with a note that nobody has laid in a quadrant yet."""
    page.get_by_role("textbox", name="Skriv en lapp").press_sequentially("mitt i en men")
    expect(page.get_by_text("Sparad här i telefonen.")).to_be_visible()
    return page


def test_a_draft_is_seen_when_the_phone_comes_back_in_a_later_phase(draft: Page, day: OpenDay) -> None:
    """Its quadrant is asked for, and the facilitator gets it."""
    day.move(Phase.VOTE)
    draft.reload()
    expect(listed(draft)).to_contain_text("mitt i en men")
    expect(listed(draft)).to_contain_text("Välj ett fält för den.")
    expect(listed(draft).get_by_role("button")).to_have_text(["Släng den"])
    draft.set_viewport_size({"width": 320, "height": 640})
    assert violations(draft) == []
    assert not scrolls_sideways(draft)
    listed(draft).get_by_label("Lägg den bland").select_option("Hot")
    listed(draft).get_by_role("button", name="Låt processledaren få den").click()

    expect(draft.locator("#below").get_by_text("Hos processledaren")).to_be_visible()
    assert [(note.text, note.quadrant, note.held_at is not None) for note in day.notes()] == [
        ("mitt i en men", "threat", True)
    ]


def test_a_draft_comes_into_no_other_boards_field(draft: Page, day: OpenDay) -> None:
    """It is laid there only by who says so; its own board takes it as long as it is open."""
    day.move(Phase.WRITE, "target_groups")
    draft.goto(f"{draft.url.partition('?')[0]}?perspective=target_groups")
    expect(listed(draft)).to_contain_text("mitt i en men")
    expect(draft.get_by_role("textbox", name="Skriv en lapp")).to_have_value("")
    listed(draft).get_by_label("Lägg den bland").select_option("Styrkor")
    listed(draft).get_by_role("button", name="Lägg den under Challenges").click()
    expect(listed(draft)).to_have_count(0)

    assert [(note.text, note.perspective, note.held_at) for note in day.notes()] == [
        ("mitt i en men", "challenges", None)
    ]


def test_a_draft_is_thrown_away_with_a_way_back_to_its_field(draft: Page, day: OpenDay) -> None:
    """When its board takes notes again, what was put back stands in the field."""
    day.move(Phase.REVEAL)
    draft.reload()
    listed(draft).get_by_role("button", name="Släng den").click()
    expect(listed(draft)).to_contain_text("Slängd.")
    listed(draft).get_by_role("button", name="Ångra").click()
    expect(listed(draft)).to_contain_text("Välj ett fält för den.")
    day.move(Phase.WRITE)
    draft.reload()

    expect(draft.get_by_role("textbox", name="Skriv en lapp")).to_have_value("mitt i en men")
    expect(draft.locator("#outbox")).to_be_hidden()


def test_a_late_note_goes_to_the_board_that_is_chosen(chromium: Browser, served: Served, day: OpenDay) -> None:
    """Also where the script came after the note had been sent."""
    context = chromium.new_context(viewport=PHONE, locale="sv-SE", service_workers="block")
    page = context.new_page()
    page.route("**/taking-part.js", lambda route: route.abort())
    page.goto(f"{served.address}/j/{day.code}")
    page.get_by_role("button", name="Gå med").click()
    page.get_by_role("textbox", name="Skriv en lapp").fill("hann inte")
    day.move(Phase.REVEAL)
    day.move(Phase.WRITE, "target_groups")
    page.unroute_all()
    page.get_by_role("button", name="Hot").click()
    expect(page.get_by_text("Sparad här i telefonen.")).to_be_visible()
    page.get_by_role("radio", name="Lägg den under Target_groups").check()
    page.get_by_role("button", name="Hot").click()

    wait_for(lambda: page.evaluate("1") and day.notes(), "the note")
    assert [(note.text, note.perspective, note.held_at) for note in day.notes()] == [
        ("hann inte", "target_groups", None)
    ]
    context.close()


def test_what_is_being_typed_stays_when_the_phase_ends(page: Page, day: OpenDay) -> None:
    """It is said at the field, and a press gives it to the facilitator."""
    type_note(page, "mitt i en mening")
    day.move(Phase.REVEAL)
    expect(page.get_by_text("Skrivtiden är slut.")).to_be_visible()
    expect(page.get_by_role("heading", name="Allas lappar")).to_be_visible()
    expect(page.get_by_role("textbox", name="Skriv en lapp")).to_have_value("mitt i en mening")
    page.get_by_role("button", name="Hot").click()

    expect(page.locator("#below").get_by_text("Hos processledaren")).to_be_visible()
    assert [(note.text, note.held_at is not None) for note in day.notes()] == [("mitt i en mening", True)]


def test_what_is_being_typed_is_told_of_one_step_back(page: Page, day: OpenDay) -> None:
    """Where notes are taken again, nothing is said to be over, and the note lands like any other."""
    type_note(page, "mitt i en mening")
    day.move(Phase.REVEAL)
    expect(page.get_by_text("Skrivtiden är slut.")).to_be_visible()
    day.move(Phase.WRITE)
    expect(page.get_by_text("Skrivtiden är slut.")).to_be_hidden()
    page.get_by_role("button", name="Hot").click()

    expect(arrived(page, "mitt i en mening")).to_be_visible()
    assert [(note.text, note.held_at) for note in day.notes()] == [("mitt i en mening", None)]


def test_what_is_being_typed_when_the_day_is_closed_is_promised_to_nobody(page: Page, day: OpenDay) -> None:
    """Once the absent may write, a press hands it in."""
    type_note(page, "mitt i en mening")
    day.close()
    writing = page.locator("#writing")
    expect(writing.get_by_text("SWOT-dagen är stängd och tar inte emot fler lappar.")).to_be_visible()
    expect(writing.get_by_text("Skrivtiden är slut.")).to_be_hidden()
    expect(page.get_by_role("textbox", name="Skriv en lapp")).to_have_value("mitt i en mening")
    day.allow_contributions()
    expect(writing.get_by_text("Skrivtiden är slut.")).to_be_visible()
    page.get_by_role("button", name="Hot").click()

    expect(page.locator("#below").get_by_text("Hos processledaren")).to_be_visible()
