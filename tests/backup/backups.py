"""A database of its own for tests that back up and restore, and what stands in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.backup.store import Store
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.programme.tables import Programme
from services.intake.registry.tables import County, Library, Municipality, StaffMember
from services.intake.tables import metadata
from services.planner.tables import metadata as planner_metadata
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.migrate import SERVICES
from tests.servers import Servers, make_database

NAME, EMAIL, WORDS = "Ada Hemlig", "ada@falun.example", "Fråga Ada Hemlig"


def make_store(servers: Servers, run_folder: Path, data: Path) -> Store:
    """Return a migrated database that only one test uses."""
    urls = make_database(servers, run_folder, f"kub_{uuid4().hex[:12]}")
    data.mkdir()
    return Store(urls["administrator"], {service: urls[service] for service in SERVICES}, data)


@contextmanager
def intake_of(store: Store) -> Iterator[Database]:
    """Give the intake service's way into the store."""
    database = Database(store.services["intake"], metadata, pool_size=1)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def planner_of(store: Store) -> Iterator[Database]:
    """Give the planner service's way into the store."""
    database = Database(store.services["planner"], planner_metadata, pool_size=1)
    try:
        yield database
    finally:
        database.close()


def query(store: Store, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return the rows that the administrator sees."""
    with store.connect(autocommit=True) as connection:
        cursor = connection.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def databases_like(store: Store) -> list[str]:
    """Return the names of the databases that were made from this one."""
    with store.connect("postgres") as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{store.name}%"])
        return sorted(row[0] for row in found)


def fill(store: Store) -> tuple[UUID, UUID]:
    """Write a programme with a municipality, a board with a note, and somebody who has left; return the last two."""
    day = date(2026, 3, 2)
    programme = Programme(id=new_id(), code="kub", name="KUB")
    county = County(id=new_id(), programme_id=programme.id, code="20", name="Dalarna")
    place = Municipality(id=new_id(), county_id=county.id, code="2080", name="Falun")
    library = Library(id=new_id(), municipality_id=place.id, name="Huvudbiblioteket", kind="main")
    here = {"municipality_id": place.id}
    person = StaffMember(
        id=new_id(), **here, library_id=library.id, name=NAME, email=EMAIL, role="librarian", left_on=day
    )
    session = SwotSession(id=new_id(), **here, programme_id=programme.id, held_on=day, state="open", participants=3)
    thought = {"text": WORDS, "perspective": "challenges", "quadrant": "strength", "origin": "form"}
    key = new_id()
    note = Note(
        id=new_id(), **here, **thought, session_id=session.id, session_revision=1, idempotency_key=key, body_hash="x"
    )
    with intake_of(store) as database, database.transaction(WORKER) as db:
        for row in (programme, county, place, library, person, session, note):
            db.add(row)
            db.flush()
    return note.id, person.id
