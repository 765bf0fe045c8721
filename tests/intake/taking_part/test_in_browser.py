"""Phones in a room with bad wifi, in a real Chromium: not a note is lost, and each arrives once."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from services.intake.leading.domain import Phase
from tests.browser.keyboard import tab_to
from tests.intake.taking_part.conftest import OpenDay, Phone
from tests.intake.taking_part.serving import ANSWERS_LOST, MILLISECONDS, PHONE, Served
from tests.system import wait_for

pytestmark = pytest.mark.browser

expect.set_options(timeout=MILLISECONDS)


def type_note(page: Page, text: str) -> None:
    """Type into the field as a person does."""
    page.get_by_role("textbox", name="Skriv en lapp").press_sequentially(text)
    expect(page.get_by_text("Sparad här i telefonen.")).to_be_visible()


def write(page: Page, text: str) -> None:
    """Write a note."""
    type_note(page, text)
    page.get_by_role("button", name="Svagheter").click()


def arrived(page: Page, text: str) -> Locator:
    """Return the note among those that have arrived."""
    return page.locator("#below").get_by_text(text, exact=True)


def on_its_way(page: Page, text: str = "note.text") -> list[str]:
    """Return what still lies on the phone; ``text`` says in JavaScript where each has its text."""
    found: list[str] = page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("kub-outbox");
            opening.onsuccess = () => {
                const asked = opening.result.transaction("notes").objectStore("notes").getAll();
                asked.onsuccess = () => resolve(asked.result.map((note) => TEXT));
            };
        })""".replace("TEXT", text)
    )
    return found


def texts(day: OpenDay) -> list[str]:
    """Return what lies on the boards."""
    return [note.text for note in day.notes()]


def test_a_note_arrives_and_nothing_of_it_stays_on_the_phone(page: Page, day: OpenDay) -> None:
    """It stands among the own ones, and the field waits for the next."""
    write(page, "Vi kan för lite om surfplattor")

    expect(arrived(page, "Vi kan för lite om surfplattor")).to_be_visible()
    expect(page.locator("#outbox")).to_be_hidden()
    expect(page.get_by_role("textbox", name="Skriv en lapp")).to_be_focused()
    assert texts(day) == ["Vi kan för lite om surfplattor"]
    assert on_its_way(page) == []


def test_a_draft_survives_a_tab_that_is_closed(page: Page, mobile: BrowserContext) -> None:
    """From the first keystroke."""
    type_note(page, "mitt i en men")
    address = page.url
    page.close()
    again = mobile.new_page()
    again.goto(address)

    expect(again.get_by_role("textbox", name="Skriv en lapp")).to_have_value("mitt i en men")


def test_what_is_typed_before_the_page_is_ready_replaces_no_draft(
    chromium: Browser, served: Served, day: OpenDay
) -> None:
    """It is a note of its own, and the draft of the tab that was closed comes back after it."""
    context = chromium.new_context(viewport=PHONE, locale="sv-SE", service_workers="block")
    page, scripts = context.new_page(), list[Route]()
    page.goto(f"{served.address}/j/{day.code}")
    page.get_by_role("button", name="Gå med").click()
    type_note(page, "mitt i en men")
    again = context.new_page()

    def hold(route: Route) -> None:
        scripts.append(route)

    again.route("**/taking-part.js", hold)
    again.goto(page.url, wait_until="commit")
    page.close()
    again.get_by_role("textbox", name="Skriv en lapp").fill("en annan tanke")
    wait_for(lambda: again.evaluate("1") and scripts, "the page to ask for its script")
    scripts[0].continue_()
    expect(again.get_by_text("Sparad här i telefonen.")).to_be_visible()
    again.get_by_role("button", name="Hot").click()
    expect(arrived(again, "en annan tanke")).to_be_visible()
    again.unroute_all()
    again.reload()

    expect(again.get_by_role("textbox", name="Skriv en lapp")).to_have_value("mitt i en men")
    context.close()


def test_a_tab_closed_without_contact_opens_again_and_sends_everything_once(
    page: Page, mobile: BrowserContext, served: Served, day: OpenDay
) -> None:
    """Notes written before and after it was closed arrive in their order when the server is back."""
    with served.away():
        write(page, "före")
        expect(page.locator("#outbox").get_by_text("Väntar på att komma fram")).to_be_visible()
        address = page.url
        page.close()
        again = mobile.new_page()
        again.goto(address)
        expect(again.get_by_role("status").filter(has_text="Ingen kontakt")).to_be_visible()
        expect(again.locator("#outbox").get_by_text("före")).to_be_visible()
        write(again, "efter")
        expect(again.locator("#outbox").get_by_text("efter")).to_be_visible()

    expect(arrived(again, "efter")).to_be_visible()
    wait_for(lambda: len(day.notes()) == 2, "both notes")
    assert texts(day) == ["före", "efter"]
    assert on_its_way(again) == []


def test_after_lost_contact_the_heading_is_that_of_the_board_that_is_written_on(
    page: Page, mobile: BrowserContext, served: Served, day: OpenDay
) -> None:
    """One page is kept for all boards; what is typed on it goes where it says."""
    day.move(Phase.WRITE, "target_groups")
    address = f"{page.url.partition('?')[0]}?perspective=target_groups"
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Target_groups")
    page.close()
    again = mobile.new_page()
    with served.away():
        again.goto(address)
        type_note(again, "utan kontakt")
        named = again.get_by_role("heading", level=1).inner_text()
    expect(again.get_by_role("status").filter(has_text="Ingen kontakt")).to_be_hidden()
    again.get_by_role("button", name="Svagheter").click()

    expect(arrived(again, "utan kontakt")).to_be_visible()
    expect(again.get_by_role("heading", level=1)).to_have_text(named)
    assert [note.perspective for note in day.notes()] == [named.lower()]


def test_a_note_whose_answer_is_lost_is_written_once(page: Page, served: Served, day: OpenDay) -> None:
    """The phone sends it again, and is told that it is there."""
    with served.line.behaving(ANSWERS_LOST):
        write(page, "en gång")
        wait_for(lambda: texts(day) == ["en gång"], "the note")
        expect(page.locator("#outbox").get_by_text("en gång")).to_be_visible()

    expect(page.locator("#outbox")).to_be_hidden()
    expect(arrived(page, "en gång")).to_be_visible()
    assert texts(day) == ["en gång"]


def test_no_text_is_kept_by_the_service_worker(page: Page) -> None:
    """Its page of a board holds the questions only."""
    write(page, "bara min")
    expect(arrived(page, "bara min")).to_be_visible()
    page.reload()
    kept = page.evaluate("caches.match(location.pathname).then((kept) => kept.text())")

    assert "Skriv en lapp" in kept
    assert "bara min" not in kept


def test_a_board_opened_without_contact_does_not_say_that_nothing_has_arrived(
    page: Page, mobile: BrowserContext, served: Served
) -> None:
    """What has arrived isn't kept on the phone: the page says when it is seen again, and counts no notes."""
    write(page, "redan framme")
    expect(arrived(page, "redan framme")).to_be_visible()
    page.reload()
    page.close()
    again = mobile.new_page()
    with served.away():
        again.goto(page.url)
        expect(again.get_by_text("syns här igen när kontakten är tillbaka")).to_be_visible()
        said = again.locator("#below").inner_text()

    expect(arrived(again, "redan framme")).to_be_visible()
    expect(again.get_by_text("syns här igen när kontakten är tillbaka")).to_be_hidden()
    assert "Lappar på tavlan hittills" not in said
    assert "Här kommer dina lappar" not in said


def test_a_note_to_a_phase_that_has_ended_waits_for_a_choice(page: Page, served: Served, day: OpenDay) -> None:
    """It is said why, and the facilitator gets it when its author wants that."""
    with served.away():
        write(page, "hann inte")
        expect(page.locator("#outbox").get_by_text("Väntar")).to_be_visible()
        day.move(Phase.REVEAL)
    late = page.locator("#outbox li")
    expect(late).to_contain_text("Tavlan tar inte emot lappar just nu")
    late.get_by_role("button", name="Låt processledaren få den").press("Enter")

    expect(page.locator("#below").get_by_text("Hos processledaren")).to_be_visible()
    expect(page.get_by_role("heading", name="Dina lappar")).to_be_focused()
    assert [(note.text, note.held_at is not None) for note in day.notes()] == [("hann inte", True)]
    # The key that the phone made stands in the file of the whole board: it tells no moment.
    assert [note.idempotency_key.version for note in day.notes()] == [4]
    day.move(Phase.GROUP)
    expect(page.locator("[data-stage=group]")).to_be_visible()
    expect(page.get_by_role("heading", name="Dina lappar")).to_be_focused()


def test_a_note_that_the_closing_caught_is_handed_in_once_the_day_takes_notes_again(
    page: Page, served: Served, day: OpenDay
) -> None:
    """Until then it is said why it can't be, and what helps."""
    with served.away():
        write(page, "hann inte")
        expect(page.locator("#outbox").get_by_text("Väntar")).to_be_visible()
        day.close()
    late = page.locator("#outbox li")
    expect(late).to_contain_text("SWOT-dagen är stängd och tar inte emot fler lappar. Texten finns kvar hos dig.")
    expect(late.get_by_role("button", name="Släng den")).to_be_visible()
    expect(late.get_by_role("button", name="Låt processledaren få den")).to_be_hidden()
    day.allow_contributions()
    page.reload()
    expect(late).to_contain_text("nu går det igen")
    late.get_by_role("button", name="Låt processledaren få den").click()

    expect(page.locator("#below").get_by_text("Hos processledaren")).to_be_visible()
    assert [(note.text, note.held_at is not None) for note in day.notes()] == [("hann inte", True)]


def test_a_late_note_is_moved_to_a_board_that_is_open(page: Page, served: Served, day: OpenDay) -> None:
    """With one press."""
    with served.away():
        write(page, "hann inte")
        expect(page.locator("#outbox").get_by_text("Väntar")).to_be_visible()
        day.move(Phase.REVEAL)
        day.move(Phase.WRITE, "target_groups")
    page.locator("#outbox li").get_by_role("button", name="Lägg den under Target_groups").click(delay=150)

    wait_for(lambda: [note.perspective for note in day.notes()] == ["target_groups"], "the note")
    expect(page.locator("#outbox")).to_be_hidden()


def test_a_late_note_is_thrown_away_with_a_way_back(page: Page, served: Served, day: OpenDay) -> None:
    """Until the page is left."""
    with served.away():
        write(page, "hann inte")
        expect(page.locator("#outbox").get_by_text("Väntar")).to_be_visible()
        day.move(Phase.REVEAL)
    late = page.locator("#outbox li")
    late.get_by_role("button", name="Släng den").click()
    expect(late).to_contain_text("Slängd.")
    late.get_by_role("button", name="Ångra").click()
    expect(late.get_by_role("button", name="Låt processledaren få den")).to_be_visible()
    late.get_by_role("button", name="Släng den").click()
    expect(late).to_contain_text("Slängd.")
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("Challenges")
    wait_for(lambda: on_its_way(page) == [], "the outbox to be empty")
    assert day.notes() == []


def test_what_can_be_no_note_says_so(page: Page, day: OpenDay) -> None:
    """At the field for blanks that aren't seen; beside the note for what only the server knows, without another try."""
    field = page.get_by_role("textbox", name="Skriv en lapp")
    field.fill("\u200b\u2060 \ufeff...")
    page.get_by_role("button", name="Svagheter").click()
    expect(page.locator("[data-problem]")).to_have_text("Skriv något på lappen.")
    assert field.input_value()
    field.fill("\u0301")
    page.get_by_role("button", name="Svagheter").click()

    expect(page.locator("#outbox [data-state-text]")).to_have_text("Skriv något på lappen.")
    expect(page.get_by_role("button", name="Släng den")).to_be_visible()
    expect(page.get_by_role("button", name="Skicka igen")).to_be_hidden()
    assert texts(day) == []


def test_a_phone_of_an_erased_rehearsal_says_so(page: Page, day: OpenDay) -> None:
    """Without a way to join anew: there is nothing to join."""
    day.erase()
    write(page, "skriven efteråt")

    told = page.get_by_role("status").filter(has_text="Tavlan finns inte längre. Var det en övning är allt raderat.")
    expect(told).to_be_visible()
    expect(page.get_by_role("link", name="Gå med igen")).to_have_count(0)
    expect(page.get_by_role("button", name="Jag är klar")).to_be_hidden()


@pytest.mark.parametrize("refused", ["indexedDB", "indexedDB localStorage"])
def test_a_browser_that_keeps_nothing_still_writes(
    chromium: Browser, served: Served, day: OpenDay, refused: str
) -> None:
    """In a private window: the next best place is used, and where there is none it is said."""
    context = chromium.new_context(viewport=PHONE, locale="sv-SE")
    context.set_default_timeout(MILLISECONDS)
    for name in refused.split():
        context.add_init_script(f"Object.defineProperty(window, '{name}', {{ get() {{ throw new Error() }} }})")
    page = context.new_page()
    page.goto(f"{served.address}/j/{day.code}")
    page.get_by_role("button", name="Gå med").click()
    page.get_by_role("textbox", name="Skriv en lapp").press_sequentially("privat")
    kept = "Sparad här i telefonen." if refused == "indexedDB" else "Den här webbläsaren sparar inget."
    expect(page.get_by_text(kept)).to_be_visible()
    page.get_by_role("button", name="Hot").click()

    expect(arrived(page, "privat")).to_be_visible()
    assert texts(day) == ["privat"]
    context.close()


def test_everything_is_done_with_the_keyboard(page: Page, day: OpenDay) -> None:
    """Write, change, take away, be ready."""
    page.get_by_role("textbox", name="Skriv en lapp").focus()
    page.keyboard.type("från tangentbordet")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(arrived(page, "från tangentbordet")).to_be_visible()
    page.get_by_role("link", name="från tangentbordet").press("Enter")
    page.get_by_role("button", name="Ta bort lappen").press("Enter")
    expect(page.locator("summary")).to_be_visible()
    page.locator("summary").press("Enter")
    page.get_by_role("button", name="Lägg tillbaka").press("Enter")
    expect(page.get_by_role("link", name="från tangentbordet")).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)
    page.get_by_role("button", name="Jag är klar").press("Enter")

    expect(page.get_by_role("button", name="Inte klar än")).to_be_focused()
    assert [note.quadrant for note in day.notes()] == ["weakness"]


def test_joining_and_voting_are_done_with_the_keyboard(
    mobile: BrowserContext, served: Served, day: OpenDay, anna: Phone
) -> None:
    """The code is typed, and the arrow keys put dots and take them back; each line is one stop."""
    for text in ("hyllor", "stolar"):
        anna.write(text)
    day.move(Phase.VOTE)
    page = mobile.new_page()
    page.goto(f"{served.address}/join")
    tab_to(page.get_by_label("Koden på väggen"))
    page.keyboard.type(day.code)
    page.keyboard.press("Enter")
    first, second = (page.get_by_role("spinbutton", name="Prickar").nth(place) for place in range(2))
    expect(first).to_be_visible()
    tab_to(first)
    for _ in range(6):
        page.keyboard.press("ArrowUp")
    expect(page.get_by_role("alert").filter(has_text="inga prickar kvar")).to_be_visible()
    wait_for(lambda: len(day.rows("dot")) == 5, "all dots")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status").filter(has_text="En prick här, 4 kvar.")).to_be_visible()
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    expect(page.get_by_text("4 prickar kvar")).to_be_visible()

    wait_for(lambda: len(day.rows("dot")) == 1, "all but one to be taken back")


def test_scrolling_moves_no_dots(page: Page, day: OpenDay, anna: Phone) -> None:
    """Also with the focus in a field and the pointer on it."""
    anna.write("hyllor")
    day.move(Phase.VOTE)
    field = page.get_by_role("spinbutton", name="Prickar")
    field.focus()
    page.keyboard.press("ArrowUp")
    wait_for(lambda: len(day.rows("dot")) == 1, "the dot")
    field.hover()
    page.mouse.wheel(0, -200)
    expect(field).not_to_be_focused()

    expect(field).to_have_value("1")
