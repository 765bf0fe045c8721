"""What a facilitator has typed and not saved, in a real browser: no other button or link of the page takes it away."""

import pytest
from playwright.sync_api import Locator, Page, expect

from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.conclusions import insert_conclusion
from services.intake.leading.domain import Phase
from shared.identity import WORKER
from tests.intake.leading.test_in_browser import Room, press, room  # noqa: F401 - pytest finds fixtures by name

pytestmark = pytest.mark.browser


def note(page: Page) -> Locator:
    """Return the field for somebody without a phone."""
    return page.get_by_role("textbox", name="Skriv en lapp")


def conclusion(page: Page) -> Locator:
    """Return the field for what the group concludes."""
    return page.locator("#field-text")


def test_a_note_for_somebody_without_a_phone_stays_whatever_is_pressed(room: Room) -> None:  # noqa: F811
    """The clock, the code, the next phase, another board; once it is saved the field is empty."""
    page = room.open(room.board)
    note(page).press_sequentially("Åke vill ha talböcker")
    for name in ("Starta klockan", "Byt kod", "Visa lapparna för alla"):
        press(page, name)
        expect(note(page)).to_have_value("Åke vill ha talböcker")
    page.get_by_role("link", name="Target_groups").click()
    expect(page.get_by_role("heading", name="Target_groups")).to_be_visible()
    expect(note(page)).to_have_value("")
    page.get_by_role("link", name="Challenges").click()
    expect(note(page)).to_have_value("Åke vill ha talböcker")
    press(page, "Styrkor")
    expect(page.get_by_role("status").filter(has_text="Lappen är sparad.")).to_be_visible()

    expect(note(page)).to_have_value("")
    page.reload()
    expect(note(page)).to_have_value("")


def test_a_note_that_did_not_arrive_stays(room: Room) -> None:  # noqa: F811
    """What is pressed after it tells of something else."""
    page = room.open(room.board)
    note(page).press_sequentially("Åke vill ha talböcker")
    page.route("**/notes", lambda route: route.fulfill(status=204))
    press(page, "Styrkor")
    press(page, "Byt kod")

    expect(page.get_by_role("status").filter(has_text="Koden är ny.")).to_be_visible()
    expect(note(page)).to_have_value("Åke vill ha talböcker")


def test_a_conclusion_stays_while_another_is_looked_at(room: Room) -> None:  # noqa: F811
    """Should a colleague have written meanwhile, saving shows both."""
    room.put(Phase.CONCLUDE)
    page = room.open(f"{room.board}/conclusions?perspective=challenges")
    conclusion(page).press_sequentially("Vi vill öva.")
    page.get_by_role("link", name="Target_groups").click()
    expect(page.get_by_label("Slutsats: Target_groups")).to_have_value("")
    room.conclude("Vi vill lära.")
    page.get_by_role("link", name="Challenges").click()
    expect(conclusion(page)).to_have_value("Vi vill öva.")
    room.complaints.clear()
    press(page, "Spara slutsatsen")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".typed")).to_have_text("Vi vill lära.")
    expect(conclusion(page)).to_have_value("Vi vill öva.")
    # That the server answers with a conflict the browser calls an error.
    room.complaints.clear()
    page.get_by_role("link", name="Target_groups").click()
    page.get_by_role("link", name="Challenges").click()
    expect(conclusion(page)).to_have_value("Vi vill öva.")
    press(page, "Spara slutsatsen")
    expect(page.get_by_role("status").filter(has_text="Slutsatsen är sparad.")).to_be_visible()

    expect(conclusion(page)).to_have_value("Vi vill öva.")
    with room.database.transaction(WORKER) as db:
        insert_conclusion(db, db.get_one(SwotSession, room.session_id), "challenges", "Vi vill öva mer.", 3)
    page.reload()
    expect(conclusion(page)).to_have_value("Vi vill öva mer.")
