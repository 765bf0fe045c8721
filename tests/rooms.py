"""Rooms full of phones for the benches: web processes over stores that are as durable as real ones."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg

from services.intake.board.domain import State
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.sessions import insert_session
from services.intake.joining.tables import BoardParticipant
from services.intake.joining.tokens import COOKIE, make_serializer
from services.intake.leading.opening import set_up_boards
from services.intake.tables import metadata
from shared.bulk import insert_rows
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.web.cookies import VISITOR
from tests.intake.world import DAY
from tests.people import form_token, make_place, make_programme
from tests.processes import Processes
from tests.servers import make_database, make_run_folder, remove_run_folder, restart_redis, running_servers
from tests.system import NO_CERTIFICATES

SIGNING_KEY = "signing-key-of-the-tests"


@dataclass(frozen=True)
class Room:
    """An open day, and what the browsers of those who joined it send along: cookies and the forms' token."""

    session_id: UUID
    cookies: tuple[str, ...]
    token: str

    def path(self, name: str) -> str:
        """Return an address of the room."""
        return f"/board/{self.session_id}/{name}"


@dataclass(frozen=True)
class House:
    """A database, Redis, and web processes over them."""

    folder: Path
    urls: dict[str, str]
    web: tuple[Processes, ...]

    @property
    def ports(self) -> tuple[int, ...]:
        """Where the web processes listen."""
        return tuple(process.port for process in self.web)

    def open_room(self, people: int) -> Room:
        """Open a day that so many have joined."""
        with closing(Database(self.urls["intake"], metadata, pool_size=1)) as database:
            session_id, ids = _fill(database, people)
        with httpx.Client(base_url=self.web[0].address, trust_env=False, verify=NO_CERTIFICATES) as browser:
            token, visitor = form_token(browser), browser.cookies[VISITOR]
        signed = (make_serializer(SIGNING_KEY).dumps([session_id.hex, each.hex]) for each in ids)
        cookies = tuple(f"{VISITOR}={visitor}; {COOKIE}={each!s}" for each in signed)
        return Room(session_id, cookies, token)

    def restart_redis(self, seconds: float) -> None:
        """Kill Redis, and start it again after so long."""
        restart_redis(running_servers(self.folder), self.folder, seconds)

    def find(self, sql: str, *values: object) -> Any:
        """Return the one value that the administrator of the database sees."""
        with psycopg.connect(self.urls["administrator"], autocommit=True) as connection:
            found = connection.execute(sql, values).fetchone()
        assert found
        return found[0]


def _fill(database: Database, people: int) -> tuple[UUID, list[UUID]]:
    ids, session_id = [new_id() for _ in range(people)], new_id()
    with database.transaction(WORKER) as db:
        programme = make_programme(db, f"bench-{session_id}")
        place = make_place(db, programme, "Falun", code=str(session_id)[-8:], county_code=str(session_id)[-8:])
        insert_session(db, session_id, place.municipality_id, DAY)
        session = db.get_one(SwotSession, session_id)
        session.state = State.OPEN
        set_up_boards(db, session)
        joined = {"session_id": session_id, "municipality_id": place.municipality_id, "session_revision": 1}
        rows = [joined | {"id": each, "number": number} for number, each in enumerate(ids)]
        db.flush()
        db.execute(insert_rows(BoardParticipant, rows))
    return session_id, ids


@contextmanager
def running_house(folder: Path, urls: dict[str, str], redis_url: str, processes: int) -> Iterator[House]:
    """Start so many web processes over stores that are there."""
    environment = {
        "DATABASE_URL": urls["administrator"],
        **{f"{name.upper()}_DATABASE_URL": url for name, url in urls.items() if name != "administrator"},
        "REDIS_URL": redis_url,
    }
    with ExitStack() as stack:
        web = []
        for _ in range(processes):
            process = Processes(folder, environment)
            stack.callback(process.stop)
            process.start_web()
            web.append(process)
        yield House(folder, urls, tuple(web))


@contextmanager
def durable_house(processes: int) -> Iterator[House]:
    """Start stores of our own, as durable as real ones, and web processes; stop and remove all of it at the end."""
    folder = make_run_folder()
    try:
        servers = running_servers(folder, durable=True)
        urls = make_database(servers, folder, "kub_bench")
        with running_house(folder, urls, servers.redis(), processes) as house:
            yield house
    finally:
        remove_run_folder(folder)
