"""Grouping in a real Chromium: with a thumb, with the keyboard, by dragging, and two at once."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect

from services.intake.accounts.tables import Account
from services.intake.app import create_app
from services.intake.board.domain import Content, Origin, Quadrant
from services.intake.board.use_cases.notes import NewNote, record_notes
from services.intake.leading.domain import Phase
from services.intake.settings import IntakeSettings
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.browser.keyboard import hidden_stops
from tests.intake.taking_part.conftest import OpenDay, day  # noqa: F401 - pytest finds fixtures by name
from tests.people import Place, make_account, signed_in_cookie
from tests.served import served
from tests.system import PATIENCE

pytestmark = pytest.mark.browser

TEXTS = {
    Quadrant.STRENGTH: ["flexibla hyllor", "rum för studier", "öppet på söndagar"],
    Quadrant.THREAT: ["minskade anslag"],
}
Open = Callable[..., Page]


@pytest.fixture
def account(database: Database, falun: Place) -> Account:
    """Falun's facilitator."""
    with database.transaction(WORKER) as db:
        return make_account(db, Role.FACILITATOR, falun, email="ellinor@kub.example")


@pytest.fixture
def board(day: OpenDay) -> OpenDay:  # noqa: F811 - the fixture of this name
    """A day whose first board holds four notes and is open for grouping."""
    contents = [Content(text, "challenges", quadrant) for quadrant, texts in TEXTS.items() for text in texts]
    with day.database.transaction(day.viewer) as db:
        record_notes(db, day.viewer, day.id, [NewNote(new_id(), content) for content in contents], Origin.FORM)
    day.move(Phase.GROUP)
    return day


@pytest.fixture
def look(chromium: Browser, board: OpenDay, account: Account, environment: dict[str, str]) -> Iterator[Open]:
    """Open the page of groups in a new browser; no script may fail in it."""
    assert environment
    complaints: list[str] = []
    with served(create_app(IntakeSettings())) as address:

        def make(width: int = 1280) -> Page:
            context = chromium.new_context(viewport={"width": width, "height": 740}, locale="sv-SE")
            with board.database.transaction(WORKER) as db:
                cookie = signed_in_cookie(db, account)
            context.add_cookies([{"name": SESSION, "value": cookie, "url": address}])
            context.set_default_timeout(PATIENCE * 1000)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
            page.goto(f"{address}/swot-sessions/{board.id}/groups?perspective=challenges")
            return page

        yield make
        for context in chromium.contexts:
            context.close()
    assert complaints == []


def is_complaint(said: ConsoleMessage) -> bool:
    """Say whether the browser complains of something else than what the page itself says."""
    return said.type == "error" and not any(known in said.text for known in ("409", "422", "net::ERR_"))


def box(page: Page, text: str) -> Locator:
    """Return the box of a note."""
    return page.get_by_role("checkbox", name=text, exact=True)


def groups(page: Page) -> Locator:
    """Return the groups that the page shows."""
    return page.locator("[data-group]")


def press(page: Page, name: str) -> None:
    """Press a button of the bar."""
    page.locator("#grouping").get_by_role("button", name=name).click()


def test_notes_are_grouped_with_a_thumb(look: Open) -> None:
    """On a narrow phone: the bar stays in reach, nothing scrolls sideways, and undoing is one press."""
    page = look(width=360)
    for text in TEXTS[Quadrant.STRENGTH][:2]:
        box(page, text).check()
    expect(page.get_by_text("2 valda")).to_be_in_viewport()
    press(page, "Gruppera")

    expect(groups(page)).to_have_count(1)
    expect(page.locator("#groups-message")).to_have_text("Lapparna ligger i en grupp.")
    expect(page.get_by_text("Inget valt")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert not scrolls_sideways(page)
    page.locator("#undo-last").click()
    expect(groups(page)).to_have_count(0)


def test_notes_are_grouped_and_named_with_the_keyboard(look: Open) -> None:
    """Space ticks, a letter leads to the button, Enter presses it; the focus stays where it was."""
    page = look()
    for text in TEXTS[Quadrant.STRENGTH][:2]:
        box(page, text).focus()
        page.keyboard.press("Space")
    page.keyboard.press("g")
    expect(page.locator("#do-together")).to_be_focused()
    page.keyboard.press("Enter")
    expect(groups(page)).to_have_count(1)
    expect(page.locator("#do-together")).to_be_focused()

    page.get_by_role("textbox", name="Gruppens rubrik").focus()
    page.keyboard.type("Hyllor")
    page.keyboard.press("Enter")
    expect(page.locator("#groups-message")).to_have_text("Rubriken är sparad.")
    expect(page.get_by_role("textbox", name="Gruppens rubrik")).to_have_value("Hyllor")


@pytest.mark.parametrize("size", [(360, 640), (640, 450)])
def test_the_focus_never_stands_under_the_bar(look: Open, board: OpenDay, size: tuple[int, int]) -> None:
    """However many notes there are, forwards and backwards."""
    contents = [Content(f"fler lappar än det finns plats för {n}", "challenges", Quadrant.STRENGTH) for n in range(12)]
    with board.database.transaction(WORKER) as db:
        record_notes(db, board.viewer, board.id, [NewNote(new_id(), content) for content in contents], Origin.FORM)
    page = look()
    page.set_viewport_size({"width": size[0], "height": size[1]})

    assert hidden_stops(page) == []
    assert hidden_stops(page, "Shift+Tab") == []


def test_shortcuts_are_listed(look: Open) -> None:
    """By a question mark."""
    page = look()
    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_contain_text("Knappen Gruppera")
    assert violations(page) == []


def test_a_note_is_dragged_onto_another(look: Open) -> None:
    """And out of the group again."""
    page = look()
    one, two = (page.locator("[data-note]").filter(has_text=text) for text in TEXTS[Quadrant.STRENGTH][:2])
    one.drag_to(two)
    expect(groups(page)).to_have_count(1)

    one.drag_to(page.locator("#part-strength h2"))
    expect(groups(page)).to_have_count(0)


def test_a_note_dragged_to_another_quadrant_stays(look: Open) -> None:
    """How it is moved is said; nothing is ticked by it."""
    page = look()
    page.set_viewport_size({"width": 1280, "height": 1400})
    note = page.locator("[data-note]").filter(has_text="flexibla hyllor")
    for place in (page.locator("#part-weakness"), page.locator("[data-note]").filter(has_text="minskade anslag")):
        note.drag_to(place)
        expect(page.get_by_role("alert").filter(has_text="flyttas till ett annat fält på tavlan")).to_be_visible()
        page.locator("#groups-message").evaluate("place => place.replaceChildren()")
    note.drag_to(page.locator("#part-strength h2"))

    expect(page.get_by_text("Inget valt")).to_be_visible()
    expect(page.locator("#groups-message")).to_be_empty()


def test_without_contact_what_is_ticked_stays(look: Open) -> None:
    """It is said on the page, and pressing again groups once."""
    page = look()
    for text in TEXTS[Quadrant.STRENGTH][:2]:
        box(page, text).check()
    page.context.set_offline(True)
    press(page, "Gruppera")
    expect(page.get_by_role("alert").filter(has_text="Ingen kontakt med servern.")).to_be_visible()
    expect(page.get_by_text("2 valda")).to_be_visible()
    assert violations(page) == []
    page.context.set_offline(False)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/groups", hold)
    press(page, "Gruppera")
    expect(page.locator("#do-together")).to_have_attribute("aria-busy", "true")
    waiting[0].continue_()

    expect(groups(page)).to_have_count(1)
    expect(page.locator("#do-together")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#groups-message")).to_have_text("Lapparna ligger i en grupp.")


def test_who_was_too_late_keeps_what_is_ticked(look: Open) -> None:
    """The page is as a colleague left it, and says so."""
    ellinor, babak = look(), look()
    for text in TEXTS[Quadrant.STRENGTH][1:]:
        box(ellinor, text).check()
    # Hers doesn't hear of it before she presses.
    ellinor.route("**/groups/now*", lambda route: route.abort())
    for text in TEXTS[Quadrant.STRENGTH][:2]:
        box(babak, text).check()
    press(babak, "Gruppera")
    expect(groups(babak)).to_have_count(1)
    press(ellinor, "Gruppera")

    expect(ellinor.get_by_role("alert").filter(has_text="Inget är ändrat.")).to_be_focused()
    expect(groups(ellinor)).to_have_count(1)
    expect(ellinor.get_by_text("2 valda")).to_be_visible()


def test_what_cannot_be_grouped_is_said_and_stays_ticked(look: Open) -> None:
    """The focus is on what is said."""
    page = look()
    box(page, "flexibla hyllor").check()
    box(page, "minskade anslag").check()
    press(page, "Gruppera")

    expect(page.get_by_role("alert").filter(has_text="Lapparna ligger i olika fält.")).to_be_focused()
    expect(box(page, "minskade anslag")).to_be_checked()


def test_two_facilitators_see_each_others_groups_and_keep_what_they_ticked(look: Open) -> None:
    """What one does comes to the other by itself, who goes on with what lies there now."""
    ellinor, babak = look(), look()
    box(ellinor, "flexibla hyllor").check()
    box(babak, "rum för studier").check()
    box(babak, "öppet på söndagar").check()
    press(babak, "Gruppera")

    expect(groups(ellinor)).to_have_count(1)
    expect(box(ellinor, "flexibla hyllor")).to_be_checked()
    ellinor.get_by_role("checkbox", name="Välj gruppen rum för studier").check()
    press(ellinor, "Gruppera")
    expect(groups(babak).get_by_role("checkbox")).to_have_count(4)
    expect(groups(babak)).to_have_count(1)


def title(page: Page) -> Locator:
    """Return the field for the only group's title."""
    return page.get_by_role("textbox", name="Gruppens rubrik")


def test_a_title_that_is_not_saved_stays_when_something_else_is_grouped(look: Open) -> None:
    """And is saved as it was typed."""
    page = look()
    for text in TEXTS[Quadrant.STRENGTH][:2]:
        box(page, text).check()
    press(page, "Gruppera")
    title(page).fill("Hyllor och rum")
    box(page, "öppet på söndagar").check()
    page.get_by_role("checkbox", name="Välj gruppen flexibla hyllor").check()
    press(page, "Gruppera")
    expect(groups(page).get_by_role("checkbox")).to_have_count(4)

    expect(title(page)).to_have_value("Hyllor och rum")
    title(page).press("Enter")
    expect(page.locator("#groups-message")).to_have_text("Rubriken är sparad.")
    expect(title(page)).to_have_value("Hyllor och rum")


def test_a_title_that_came_second_stands_until_it_is_saved(look: Open) -> None:
    """Though what lies around it changes meanwhile."""
    ellinor, babak = look(), look()
    for text in TEXTS[Quadrant.STRENGTH][:2]:
        box(ellinor, text).check()
    press(ellinor, "Gruppera")
    title(babak).fill("Rum och ro")
    title(ellinor).fill("Teknik och tid")
    title(ellinor).press("Enter")
    expect(ellinor.locator("#groups-message")).to_have_text("Rubriken är sparad.")
    title(babak).press("Enter")
    expect(babak.get_by_role("alert").filter(has_text="Din rubrik står kvar i rutan.")).to_be_focused()
    with babak.expect_response("**/groups/now*"):
        box(ellinor, "öppet på söndagar").check()
        ellinor.get_by_role("checkbox", name="Välj gruppen Teknik och tid").check()
        press(ellinor, "Gruppera")
    # What is done in another part is here now.
    expect(babak.locator("#part-actions")).to_contain_text("lades i en grupp")

    expect(title(babak)).to_have_value("Rum och ro")
    title(babak).press("Enter")
    expect(title(ellinor)).to_have_value("Rum och ro")
