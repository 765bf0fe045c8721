"""A phone that the facilitator has removed, in a real Chromium."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.intake.taking_part.conftest import OpenDay
from tests.intake.taking_part.serving import MILLISECONDS

pytestmark = pytest.mark.browser

expect.set_options(timeout=MILLISECONDS)


def test_a_removed_participant_keeps_what_was_typed(page: Page, day: OpenDay) -> None:
    """They are told so, join again with the code, and the note goes to the board."""
    day.remove_everybody()
    page.get_by_role("textbox", name="Skriv en lapp").press_sequentially("skriven efteråt")
    page.get_by_role("button", name="Svagheter").click()
    expect(page.get_by_role("status").filter(has_text="Processledaren har tagit bort dig")).to_be_visible()
    page.get_by_role("link", name="Gå med igen").click()
    page.get_by_label("Koden på väggen").fill(day.code)
    page.get_by_role("button", name="Gå med").click()

    expect(page.locator("#below").get_by_text("skriven efteråt", exact=True)).to_be_visible()
    assert [note.text for note in day.notes()] == ["skriven efteråt"]


def test_a_removed_phone_does_not_look_as_if_it_took_part(page: Page, day: OpenDay) -> None:
    """Nothing of the board is left but what is being typed; let in again, the phone notices by itself."""
    page.clock.install()
    page.get_by_role("textbox", name="Skriv en lapp").fill("mitt i en mening")
    day.remove_everybody()
    page.get_by_role("button", name="Jag är klar").click()
    expect(page.get_by_role("link", name="Gå med igen")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("SWOT-dag i Falun")
    assert violations(page) == []
    expect(page.get_by_role("button", name="Jag är klar")).to_be_hidden()
    expect(page.get_by_role("button", name="Svagheter")).to_be_hidden()
    expect(page.get_by_text("men du kan inte lägga det på tavlan nu")).to_be_visible()
    expect(page.get_by_role("textbox", name="Skriv en lapp")).to_have_value("mitt i en mening")
    day.let_everybody_in()
    page.clock.fast_forward("00:16")

    expect(page.get_by_role("button", name="Jag är klar")).to_be_visible()
    expect(page.get_by_role("button", name="Svagheter")).to_be_visible()
    expect(page.get_by_role("textbox", name="Skriv en lapp")).to_have_value("mitt i en mening")
