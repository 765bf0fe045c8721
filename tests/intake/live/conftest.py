"""A room with participants, and a poster that writes their notes."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import httpx
import pytest

from services.intake.app import create_app
from services.intake.board.use_cases.notes import NewNote
from services.intake.joining.tokens import COOKIE, make_serializer
from services.intake.leading.domain import Phase
from services.intake.leading.use_cases import move_board
from services.intake.live.posting import Poster
from services.intake.settings import IntakeSettings
from services.intake.tables import metadata
from shared.database import Line
from shared.events import BoardChanged
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.intake.leading.rooms import join
from tests.intake.world import World, content
from tests.people import Place, form_token, make_account, signed_in_cookie
from tests.served import served
from tests.system import NO_CERTIFICATES

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
SIGNING_KEY = "signing-key-of-the-tests"
What = Literal["phase", "timer", "participants", "notes", "groups", "dots", "conclusions", "code"]
WithPoster = Callable[[Callable[[Poster], Awaitable[Any]]], Any]


def note(text: str = "e-böcker", perspective: str = "challenges", key: UUID | None = None) -> NewNote:
    """Return a note as somebody's phone made it."""
    return NewNote(key or new_id(), content(text, perspective))


def move(world: World, session_id: UUID, to: Phase) -> None:
    """Have the facilitator take the first board to a phase."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        move_board(db, viewer, session_id, "challenges", to, NOW, seen=None)


def make_poster(world: World) -> Poster:
    """Return a poster with lines of its own, as another web process has one."""
    return Poster([Line(intake_url(world), metadata, WORKER, lock_seconds=5) for _ in range(2)], written=lambda: None)


def intake_url(world: World) -> str:
    """Return where a line of one's own connects to."""
    return world.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
def with_poster(world: World) -> WithPoster:
    """Run something with a poster of its own, in an event loop of its own."""

    async def main(work: Callable[[Poster], Awaitable[Any]]) -> Any:
        poster = make_poster(world)
        try:
            return await work(poster)
        finally:
            await poster.close()

    return lambda work: asyncio.run(main(work))


@dataclass
class Room:
    """An open day on a web server, and browsers of people in the room."""

    world: World
    address: str
    session_id: UUID
    browsers: list[httpx.Client] = field(default_factory=list)

    def browser(self, **cookies: str) -> httpx.Client:
        """Return a browser with these cookies."""
        made = httpx.Client(base_url=self.address, cookies=cookies, trust_env=False, verify=NO_CERTIFICATES, timeout=20)
        made.headers["X-CSRF-Token"] = form_token(made)
        made.headers["Accept"] = "application/json"
        self.browsers.append(made)
        return made

    def participant(self) -> httpx.Client:
        """Return the browser of somebody who has just joined."""
        who = join(self.world.database, self.session_id)
        signed = make_serializer(SIGNING_KEY).dumps([who.session_id.hex, who.pseudonym_id.hex])
        return self.browser(**{COOKIE: str(signed)})

    def facilitator(self, place: Place | None = None) -> tuple[httpx.Client, UUID]:
        """Return the browser of somebody who runs the days of a county, this one's unless told, and their account."""
        place = place or Place(self.world.programme, self.world.county, self.world.falun, new_id())
        with self.world.database.transaction(WORKER) as db:
            account = make_account(db, Role.FACILITATOR, place, email=f"{new_id()}@kub.example")
            cookie = signed_in_cookie(db, account)
        return self.browser(**{SESSION: cookie}), account.id

    def post(self, browser: httpx.Client, text: str = "en lapp", **changes: object) -> httpx.Response:
        """Post a note as a page does."""
        sent = {"key": str(new_id()), "text": text, "perspective": "challenges", "quadrant": "weakness"} | changes
        # As JavaScript writes it, who has halves of characters too.
        headers = {"Content-Type": "application/json"}
        return browser.post(f"/board/{self.session_id}/notes", content=json.dumps(sent), headers=headers)

    def change(self, what: What, perspective: str = "challenges") -> None:
        """Say in the log that something has changed on a board, past every web process."""
        with self.world.database.transaction(WORKER) as db:
            db.append(BoardChanged(session_id=self.session_id, perspective=perspective, what=what))


def serving(settings: IntakeSettings) -> AbstractContextManager[str]:
    """Serve intake on a port, as a process of its own would; give its address."""
    return served(create_app(settings))


@pytest.fixture
def room(world: World, environment: dict[str, str]) -> Iterator[Room]:
    """A room with a web server."""
    with serving(IntakeSettings()) as address:
        made = Room(world, address, world.open_day())
        yield made
        for browser in made.browsers:
            browser.close()


@dataclass(frozen=True)
class Heard:
    """One event of a stream."""

    id: int
    event: str
    data: dict[str, object]


@contextmanager
def listening(browser: httpx.Client, path: str, **headers: str) -> Iterator[Iterator[Heard]]:
    """Open a stream and give what comes, without what only says that the line is alive."""
    with browser.stream("GET", path, headers={"Accept": "text/event-stream"} | headers) as response:
        assert response.status_code == 200, response.read()
        yield _events(response.iter_lines())


def _events(lines: Iterator[str]) -> Iterator[Heard]:
    said: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line and name:
            said[name] = value
        elif not line:
            if said.get("event") not in {None, "here"}:
                yield Heard(int(said["id"]), said["event"], json.loads(said["data"]))
            said = {}
