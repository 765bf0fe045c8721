"""Leading a day in a real browser: what changes is seen by itself, on every screen, without taking anybody's place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from services.intake.accounts.tables import Account
from services.intake.app import create_app
from services.intake.board.domain import Day
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.conclusions import insert_conclusion
from services.intake.board.use_cases.notes import tell_of_notes
from services.intake.board.use_cases.sessions import insert_session
from services.intake.joining.domain import make_code
from services.intake.leading.domain import Phase
from services.intake.leading.opening import set_up_boards
from services.intake.leading.tables import Board
from services.intake.settings import IntakeSettings
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.browser.keyboard import press_by_keyboard
from tests.intake.leading.rooms import join, write
from tests.people import Place, make_account, signed_in_cookie
from tests.served import served
from tests.system import PATIENCE

pytestmark = pytest.mark.browser

LONG = "Låntagare frågar efter hjälp med e-legitimation, deklaration och surfplattor, och vi kan för lite om det, nr "

FITS = "html => html.scrollHeight <= html.clientHeight && html.scrollWidth <= html.clientWidth"
CUT_OFF = """lists => lists.some(list => [...list.children].some(
    one => !one.hidden && one.offsetTop + one.offsetHeight > list.clientHeight + 1))"""


# At which line a page of a conclusion begins, how many lines it shows, and how many there are.
LEAF = """text => {
    const line = parseFloat(getComputedStyle(text).lineHeight);
    const box = text.getBoundingClientRect(), whole = text.firstElementChild.getBoundingClientRect();
    const lines = pixels => Math.round(pixels / line * 100) / 100;
    return [lines(box.top - whole.top), lines(box.height), lines(whole.height)];
}"""


@dataclass
class Room:
    """An open day that is served on a port, and browsers in which its facilitators are signed in."""

    chromium: Browser
    database: Database
    address: str
    session_id: UUID
    account: Account
    complaints: list[str]

    @property
    def board(self) -> str:
        """The address of the board."""
        return f"{self.address}/swot-sessions/{self.session_id}"

    @property
    def wall(self) -> str:
        """The address of what hangs on the wall."""
        return f"{self.board}/projector"

    def open(self, address: str, *, width: int = 1280, height: int = 720, **options: object) -> Page:
        """Open an address in a new browser of the facilitator."""
        context: BrowserContext = self.chromium.new_context(
            viewport={"width": width, "height": height},
            locale="sv-SE",
            **options,  # type: ignore[arg-type]
        )
        with self.database.transaction(WORKER) as db:
            cookie = signed_in_cookie(db, self.account)
        context.add_cookies([{"name": SESSION, "value": cookie, "url": self.address}])
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.goto(address)
        return page

    def write(self, *texts: str, quadrant: str = "weakness") -> None:
        """Have somebody join and write these notes on the first board; whoever looks is told."""
        anna = join(self.database, self.session_id)
        for text in texts:
            write(self.database, anna, text, quadrant=quadrant)
        with self.database.transaction(WORKER) as db:
            tell_of_notes(db, self.session_id, ["challenges"])

    def conclude(self, text: str) -> None:
        """Have the first board end with this, before anybody looks."""
        self.put(Phase.CONCLUDE)
        with self.database.transaction(WORKER) as db:
            insert_conclusion(db, db.get_one(SwotSession, self.session_id), "challenges", text, 1)

    def put(self, phase: Phase) -> None:
        """Have the first board in a phase before anybody looks."""
        with self.database.transaction(WORKER) as db:
            db.get_one(Board, (self.session_id, "challenges")).phase = phase


@pytest.fixture
def room(chromium: Browser, database: Database, falun: Place, environment: dict[str, str]) -> Iterator[Room]:
    """Falun's day; no script may fail in it, and nothing may break the security policy."""
    assert environment
    session_id = new_id()
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.FACILITATOR, falun, email="ellinor@kub.example", name="Ellinor")
        insert_session(db, session_id, falun.municipality_id, Day(date(2026, 3, 12)))
        session = db.get_one(SwotSession, session_id)
        session.state, session.join_code = "open", make_code(lambda letters: letters[int(new_id()) % len(letters)])
        set_up_boards(db, session)
    complaints: list[str] = []
    with served(create_app(IntakeSettings())) as address:
        yield Room(chromium, database, address, session_id, account, complaints)
        for context in chromium.contexts:
            context.close()
    assert complaints == []


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name).click()


def test_what_one_facilitator_does_the_other_and_the_wall_see(room: Room) -> None:
    """The phase and the clock, without loading anything anew."""
    first, second, wall = room.open(room.board), room.open(room.board), room.open(room.wall)
    press(first, "Visa lapparna för alla")

    expect(second.locator(".phase-now")).to_have_text("Läs")
    expect(wall.locator(".wall-phase")).to_have_text("Läs")
    first.get_by_label("Minuter").fill("7")
    press(first, "Starta klockan")
    for page in (second, wall):
        expect(page.locator(".timer-left")).to_have_text(re.compile(r"^[67]:\d\d$"))
    press(second, "Stoppa")
    expect(wall.locator(".timer-left")).to_have_count(0)


def test_the_second_of_two_who_press_next_is_told(room: Room) -> None:
    """And the board has moved one phase, not two: also where no script has brought the page up to date."""
    first = room.open(room.board)
    second = room.open(room.board, java_script_enabled=False)
    press(first, "Visa lapparna för alla")
    expect(first.locator(".phase-now")).to_have_text("Läs")
    press(second, "Visa lapparna för alla")

    expect(second.locator(".phase-now")).to_have_text("Läs")


def test_hidden_notes_are_counted_live_and_shown_when_they_are_shown(room: Room) -> None:
    """The number grows on the board and on the wall; the words come with the phase."""
    board, wall = room.open(room.board), room.open(room.wall)
    room.write("ytterst hemligt", "likaså")

    expect(board.locator(".quadrant-weakness .quadrant-count")).to_have_text("2 lappar")
    expect(wall.locator(".quadrant-weakness .wall-count")).to_have_text("2")
    assert "hemligt" not in board.content() + wall.content()
    press(board, "Visa lapparna för alla")
    expect(wall.get_by_text("ytterst hemligt")).to_be_visible()


def test_what_is_typed_and_where_one_is_stays(room: Room) -> None:
    """Notes come in while the facilitator writes: neither the words nor the focus are lost."""
    board = room.open(room.board)
    field = board.get_by_label("Skriv en lapp")
    field.type("halva tanken")
    minutes = board.get_by_label("Minuter")
    minutes.fill("25")
    room.write("en", "två", "tre")

    expect(board.locator(".quadrant-weakness .quadrant-count")).to_have_text("3 lappar")
    expect(minutes).to_be_focused()
    expect(minutes).to_have_value("25")
    expect(field).to_have_value("halva tanken")


def test_the_focus_stays_on_the_button_that_was_exchanged(room: Room) -> None:
    """Somebody else moves the board while this facilitator stands on the next phase's button."""
    board, other = room.open(room.board), room.open(room.board)
    board.locator("#phase-next").focus()
    press(other, "Visa lapparna för alla")

    expect(board.locator("#phase-next")).to_have_text("Börja gruppera")
    expect(board.locator("#phase-next")).to_be_focused()


def test_a_new_phase_is_spoken_at_once_and_notes_together(room: Room) -> None:
    """By a status that exists from the beginning."""
    board, other = room.open(room.board), room.open(room.board)
    voice = board.locator("[data-live-voice]")
    press(other, "Visa lapparna för alla")

    expect(voice).to_contain_text("Läs. Alla ser alla lappar.")
    room.write("en", "två", "tre")
    expect(voice).to_contain_text("3 lappar på tavlan.")


def test_shortcuts_are_listed_used_and_turned_off(room: Room) -> None:
    """A key goes somewhere and never changes anything; while one types it is a letter."""
    board = room.open(room.board)
    board.keyboard.press("?")
    listed = board.get_by_role("dialog")
    expect(listed).to_contain_text("Knappen till nästa skede")
    board.keyboard.press("Escape")
    board.keyboard.press("f")
    expect(board.locator("#phase-next")).to_be_focused()
    expect(board.locator(".phase-now")).to_have_text("Skriv")
    board.keyboard.press("n")
    expect(board.get_by_label("Skriv en lapp")).to_be_focused()
    board.keyboard.type("f?")
    expect(board.get_by_label("Skriv en lapp")).to_have_value("f?")
    board.locator("#phase-next").focus()
    board.get_by_role("button", name="Kortkommandon (?)").click()
    board.get_by_label("Kortkommandon är på").uncheck()
    board.keyboard.press("Escape")
    board.keyboard.press("k")

    expect(board.get_by_label("Minuter")).not_to_be_focused()


def test_a_day_is_led_and_closed_with_the_keyboard(room: Room) -> None:
    """From the first phase to the plan."""
    room.write("en tanke")
    page = room.open(room.board)
    following = page.locator("#phase-next")
    for name in ("Läs", "Gruppera", "Rösta", "Slutsatser"):
        press_by_keyboard(following)
        expect(page.locator(".phase-now")).to_have_text(name)
    press_by_keyboard(page.get_by_role("link", name="Se vad som går till planeringen"))
    press_by_keyboard(page.get_by_role("button", name="Stäng dagen och ta fram planen"))

    expect(page.get_by_role("button", name="Dela resultatet")).to_be_visible()


@pytest.mark.parametrize("phase", list(Phase))
def test_the_wall_needs_no_scrolling(room: Room, phase: Phase) -> None:
    """In no phase, with more notes than fit, on a small and a large projector: nothing is cut off, pages are turned."""
    for quadrant in ("strength", "weakness", "opportunity", "threat"):
        room.write(*(f"{LONG}{number}" for number in range(20)), quadrant=quadrant)
    room.put(phase)
    wall = room.open(room.wall, reduced_motion="reduce")
    for width, height in ((1280, 720), (1920, 1080)):
        wall.set_viewport_size({"width": width, "height": height})
        wall.wait_for_function("document.fonts.status === 'loaded'")

        assert wall.locator("html").evaluate(FITS)
        if phase in {Phase.WAITING, Phase.WRITE}:
            expect(wall.locator(".join-code")).to_be_visible()
        else:
            assert len(notes_on_all_pages(wall)) == 20


@pytest.mark.parametrize(("asked", "dark"), [("", True), ("?theme=light", False)])
def test_the_wall_is_dark_where_the_machine_is(room: Room, asked: str, dark: bool) -> None:
    """Unless light is asked for."""
    wall = room.open(room.wall + asked, color_scheme="dark")
    paper = wall.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")

    assert (paper == "rgb(16, 19, 22)") is dark
    assert violations(wall) == []


def test_the_wall_of_groups_needs_no_scrolling(room: Room) -> None:
    """All boards beside each other, with their clocks and the code, on a small and a large projector."""
    with room.database.transaction(WORKER) as db:
        later = datetime.now(UTC) + timedelta(minutes=20)
        db.execute(update(Board).values(phase=Phase.WRITE, timer_ends_at=later))
    wall = room.open(room.wall)
    for width, height in ((1280, 720), (1920, 1080)):
        wall.set_viewport_size({"width": width, "height": height})
        wall.wait_for_function("document.fonts.status === 'loaded'")

        assert wall.locator("html").evaluate(FITS)
        expect(wall.locator(".wall-counts")).to_have_count(3)
        expect(wall.locator(".join-code")).to_be_visible()
    assert violations(wall) == []


def notes_on_all_pages(wall: Page) -> set[str]:
    """Turn the pages and return the notes that were seen; none may be cut off."""
    pager, seen = wall.locator("[data-pager-place]"), set[str]()
    expect(pager).to_contain_text("av")
    for _ in range(int(pager.inner_text().split()[-1])):
        assert not wall.locator(".wall-notes").evaluate_all(CUT_OFF)
        seen |= set(wall.locator(".wall-notes li:visible").all_inner_texts())
        wall.keyboard.press("ArrowRight")
    return seen


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_a_long_conclusion_is_turned_by_whole_lines(room: Room, width: int, height: int) -> None:
    """In smaller type first; what one page ends with the next goes on from, and all of it is printed."""
    room.conclude(" ".join(f"{LONG}{number}." for number in range(17)))
    wall = room.open(room.wall, width=width, height=height, reduced_motion="reduce")
    wall.wait_for_function("document.fonts.status === 'loaded'")
    text = wall.get_by_role("blockquote")
    pager = wall.locator("[data-pager-place]")
    expect(pager).to_contain_text("av")
    expect(text).to_have_class("wall-text-dense")
    turned = []
    for _ in range(int(pager.inner_text().split()[-1])):
        assert wall.locator("html").evaluate(FITS)
        turned.append(text.evaluate(LEAF))
        wall.keyboard.press("ArrowRight")

    assert [begins for begins, _, _ in turned] == [number * turned[0][1] for number in range(len(turned))]
    assert all(shown == int(shown) for _, shown, _ in turned)
    assert turned[0][1] * len(turned) >= turned[0][2] > turned[0][1] * (len(turned) - 1)
    wall.emulate_media(media="print")
    assert text.evaluate("text => text.scrollHeight <= text.clientHeight + 1")


def test_a_short_conclusion_is_one_page(room: Room) -> None:
    """In its full size."""
    room.conclude("Vi börjar med hyllorna.\n\nSedan kommer rummen.")
    wall = room.open(room.wall)
    wall.wait_for_function("document.body.classList.contains('projector-paged')")

    expect(wall.get_by_role("blockquote")).not_to_have_class("wall-text-dense")
    expect(wall.locator("[data-pager]")).to_be_hidden()


def test_the_wall_is_large_light_or_dark(room: Room) -> None:
    """Type of at least a thirtieth of the height; the switch keeps its place."""
    wall = room.open(room.wall)
    size = wall.locator("body").evaluate("body => parseFloat(getComputedStyle(body).fontSize)")
    assert size >= 720 / 33
    wall.get_by_role("link", name="Mörkt").click()

    expect(wall.locator("body")).to_have_css("background-color", "rgb(16, 19, 22)")
    wall.get_by_role("link", name="Visa koden stort").click()
    expect(wall.locator("body")).to_have_css("background-color", "rgb(16, 19, 22)")
    expect(wall.get_by_role("img", name="QR-kod till tavlan")).to_be_visible()


@pytest.mark.parametrize("phase", list(Phase))
def test_every_page_of_every_phase_is_accessible(room: Room, phase: Phase) -> None:
    """By axe-core, on the narrowest phone, on a desk and on the wall, light and dark."""
    room.write("en tanke", "en till")
    room.put(phase)
    with room.database.transaction(WORKER) as db:
        board = db.get_one(Board, (room.session_id, "challenges"))
        board.timer_ends_at = datetime.now(UTC) + timedelta(minutes=30) if phase is Phase.WRITE else None
    page = room.open(room.board, width=320, height=640)
    found = {}
    for address in ("", "/held", "/participants", "/close", "/projector?theme=dark", "/projector?view=code"):
        page.goto(f"{room.board}{address}")
        found[address] = violations(page)
        assert not scrolls_sideways(page), address
    page.set_viewport_size({"width": 1280, "height": 720})
    for address in ("", "/projector"):
        page.goto(f"{room.board}{address}")
        found[f"{address}, wide"] = violations(page)

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_a_closed_day_is_accessible(room: Room) -> None:
    """With late notes, a shared result and contributions."""
    room.write("en tanke")
    write(room.database, join(room.database, room.session_id), "för sen", held=True)
    room.put(Phase.CONCLUDE)
    page = room.open(f"{room.board}/close", width=320, height=640)
    page.get_by_label("De som inte var med").fill("2999-12-24")
    press(page, "Stäng dagen och ta fram planen")
    press(page, "Dela resultatet")
    expect(page.get_by_role("img", name="QR-kod till resultatet")).to_be_visible()

    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.goto(room.wall)
    assert violations(page) == []
