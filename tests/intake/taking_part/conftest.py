"""A day that is open, and phones that have joined it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update
from starlette.testclient import TestClient

from services.intake.board.domain import Action, Day
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.board.use_cases.sessions import advance_session, create_session
from services.intake.closing.use_cases import close_session, reopen_session
from services.intake.grouping.domain import Ticked
from services.intake.grouping.use_cases import put_together
from services.intake.joining.tables import BoardParticipant
from services.intake.leading.afterwards import allow_contributions
from services.intake.leading.domain import Phase
from services.intake.leading.rehearsal import erase_rehearsal
from services.intake.leading.use_cases import change_timer, move_board
from services.intake.tables import metadata
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer
from tests.intake.taking_part.serving import MILLISECONDS, PHONE, Served
from tests.people import COOKIE_DOMAIN, Place
from tests.system import wait_for

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


@dataclass
class OpenDay:
    """An open SWOT day in Falun, and its facilitator's hands."""

    database: Database
    id: UUID
    viewer: Viewer
    code: str

    def move(self, to: Phase, perspective: str = "challenges") -> None:
        """Take a board to a phase."""
        with self.database.transaction(self.viewer) as db:
            move_board(db, self.viewer, self.id, perspective, to, NOW, seen=None)

    def close(self) -> None:
        """Close the day."""
        with self.database.transaction(self.viewer) as db:
            close_session(db, self.viewer, self.id, NOW)

    def reopen(self) -> None:
        """Open the closed day anew."""
        with self.database.transaction(self.viewer) as db:
            reopen_session(db, self.viewer, self.id)

    def put_together(self, perspective: str = "challenges") -> None:
        """Make one group of all notes, without a title."""
        ticked = Ticked({note.id: None for note in self.notes()})
        with self.database.transaction(self.viewer) as db:
            put_together(db, self.viewer, self.id, perspective, ticked, new_id())

    def start_timer(self, minutes: int, perspective: str = "challenges") -> None:
        """Start a board's timer, from now on."""
        with self.database.transaction(self.viewer) as db:
            change_timer(db, self.viewer, self.id, perspective, minutes, datetime.now(UTC), seen=None)

    def allow_contributions(self) -> None:
        """Let the absent write for two days more."""
        until = datetime.now(UTC).date() + timedelta(days=2)
        with self.database.transaction(self.viewer) as db:
            allow_contributions(db, self.viewer, self.id, until)

    def change(self, **columns: Any) -> None:
        """Change the session's row."""
        with self.database.transaction(WORKER) as db:
            db.execute(update(SwotSession).where(SwotSession.id == self.id).values(**columns))

    def erase(self) -> None:
        """End the day as a rehearsal ends."""
        self.change(rehearsal=True)
        with self.database.transaction(WORKER) as db:
            erase_rehearsal(db, self.id)

    def remove_everybody(self) -> None:
        """Have all participants leave."""
        with self.database.transaction(WORKER) as db:
            db.execute(update(BoardParticipant).values(removed_at=NOW))

    def let_everybody_in(self) -> None:
        """Have all participants back."""
        with self.database.transaction(WORKER) as db:
            db.execute(update(BoardParticipant).values(removed_at=None))

    def remove_as_facilitator(self) -> None:
        """Take every note off the board."""
        with self.database.transaction(WORKER) as db:
            db.execute(update(Note).values(deleted_at=NOW, removed_by="facilitator"))

    def notes(self) -> list[Note]:
        """Return all notes of the day, the first one first."""
        with self.database.transaction(WORKER) as db:
            return list(db.scalars(select(Note).where(Note.session_id == self.id).order_by(Note.created_at)))

    def rows(self, name: str) -> list[Any]:
        """Return all rows of a table."""
        with self.database.transaction(WORKER) as db:
            return list(db.execute(select(metadata.tables[f"intake.{name}"])))


def open_day(database: Database, place: Place) -> OpenDay:
    """Plan and open a day."""
    viewer = Viewer(
        new_id(), None, "Ellinor", "e@kub.example", (Grant(Role.FACILITATOR, None, frozenset({place.municipality_id})),)
    )
    session_id, day = new_id(), Day(NOW.date(), place="Kristinesalen", participants=14)
    with database.transaction(viewer) as db:
        create_session(db, viewer, session_id, place.municipality_id, day)
        advance_session(db, viewer, session_id, Action.OPEN)
    with database.transaction(WORKER) as db:
        code = db.get_one(SwotSession, session_id).join_code
    return OpenDay(database, session_id, viewer, code or "")


@pytest.fixture
def day(database: Database, falun: Place) -> OpenDay:
    """An open day with three boards, the first of them in its writing phase."""
    return open_day(database, falun)


class Phone:
    """A browser without scripts."""

    def __init__(self, browser: httpx.Client) -> None:
        self.browser = browser
        self.board = ""

    def join(self, code: str) -> httpx.Response:
        """Type the code and press the button."""
        answer = self.send("/join", code=code)
        if answer.status_code == 303:
            self.board = str(answer.headers["location"])
        return answer

    def read(self, path: str = "") -> str:
        """Return a page, the board's own when none is named; redirects are followed."""
        return self.browser.get(path or self.board, follow_redirects=True).text

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form and return the answer without following it."""
        token = re.search(r'name="csrf_token" value="(\w+)"', self.browser.get("/join").text)
        assert token
        return self.browser.post(path, data={"csrf_token": token[1]} | fields, follow_redirects=False)

    def write(self, text: str, **fields: str) -> httpx.Response:
        """Write a note."""
        values = {"text": text, "perspective": "challenges", "quadrant": "strength", "key": str(new_id())}
        return self.send(f"{self.board}/write", **values | fields)

    def act(self, path: str, **fields: str) -> httpx.Response:
        """Send one of the board's other forms."""
        return self.send(f"{self.board}/{path}", **fields)


@pytest.fixture
def phone(browser: TestClient, app: FastAPI) -> Callable[[], Phone]:
    """Make a phone that has joined nothing yet."""

    def make() -> Phone:
        another = TestClient(app, base_url="http://localhost:8000", follow_redirects=False)
        another.portal = browser.portal
        another.cookies.set("kub_visitor", str(new_id()), domain=COOKIE_DOMAIN)
        return Phone(another)

    return make


@pytest.fixture
def anna(phone: Callable[[], Phone], day: OpenDay) -> Phone:
    """Somebody who takes part."""
    joined = phone()
    assert joined.join(day.code).status_code == 303
    return joined


@pytest.fixture
def bo(phone: Callable[[], Phone], day: OpenDay) -> Phone:
    """Somebody else who takes part."""
    joined = phone()
    assert joined.join(day.code).status_code == 303
    return joined


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[Served]:  # it is served with that environment
    """Intake on a port."""
    running = Served()
    yield running
    running.close()


@pytest.fixture
def mobile(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone with a real browser."""
    context = chromium.new_context(viewport=PHONE, locale="sv-SE")
    context.set_default_timeout(MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def page(mobile: BrowserContext, served: Served, day: OpenDay) -> Page:
    """The page of somebody who has joined with the QR code, ready for being without contact."""
    page = mobile.new_page()
    page.goto(f"{served.address}/j/{day.code}")
    page.get_by_role("button", name="Gå med").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Challenges")
    wait_for(lambda: page.evaluate("caches.match(location.pathname).then(Boolean)"), "the page to be kept")
    return page
