"""Two municipalities with a row of every kind, and a browser for everybody who may ask for them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy import select

from services.intake.accounts.use_cases import grant_role, save_account
from services.intake.board.session_tables import SwotSession
from services.intake.joining.tables import BoardParticipant
from services.intake.joining.tokens import COOKIE, make_serializer
from services.intake.tables import metadata as intake_metadata
from services.planner.tables import metadata as planner_metadata
from services.reports.tables import metadata as reports_metadata
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.migrate import SERVICES
from shared.web.cookies import SESSION
from tests.front import running_front
from tests.people import form_token, make_account, make_place, make_programme, signed_in_cookie
from tests.route_rows import Rows, make_note, make_rows
from tests.system import NO_CERTIFICATES

SERVICE_TOKEN = "service-token-of-the-walk"
SIGNING_KEY = "signing-key-of-the-walk"
METRICS_TOKEN = "metrics-token-of-the-walk"
ACCOUNT_ROLES = tuple(role for role in Role if role is not Role.PARTICIPANT)
# An administrator of the programme of ``here``, and of nothing else.
OWN_ADMINISTRATOR = "programme_administrator"


@dataclass
class Visitor:
    """Somebody with a browser: a role, or nobody who is signed in."""

    name: str
    browser: httpx.Client
    account_id: UUID | None
    token: str


@dataclass
class World:
    """Everything that the walk needs."""

    here: Rows
    there: Rows
    visitors: dict[str, Visitor]
    # Lets the participant join the board of ``here``, in the session's revision of that moment.
    join: Callable[[], None]
    # Opens the boards that a route has closed: what a route meets doesn't depend on which one was walked before.
    open_boards: Callable[[], None]


@contextmanager
def open_world(urls: dict[str, str], redis_url: str, data: Path) -> Iterator[World]:
    """Empty and fill the database, and serve the three services over it in one process, as ``kub up`` does."""
    with psycopg.connect(urls["administrator"], autocommit=True) as connection:
        connection.execute("SELECT kub_test.reset()")
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.MonkeyPatch.context() as environment:
        for name, value in _settings(urls, redis_url, address).items():
            environment.setenv(name, value)
        environment.setenv("KUB_DATA", str(data))
        with running_front(listener), _filled(address, urls) as world:
            yield world


def _settings(urls: dict[str, str], redis: str, address: str) -> dict[str, str]:
    return {
        "DATABASE_URL": urls["administrator"],
        **{f"{service.upper()}_DATABASE_URL": urls[service] for service in SERVICES},
        **{f"{service.upper()}_URL": address for service in SERVICES},
        "REDIS_URL": redis,
        "KUB_SERVICE_TOKEN": SERVICE_TOKEN,
        "KUB_METRICS_TOKEN": METRICS_TOKEN,
        "KUB_SIGNING_KEY": SIGNING_KEY,
        "KUB_PUBLIC_URL": address,
    }


@contextmanager
def _filled(address: str, urls: dict[str, str]) -> Iterator[World]:
    intake, planner, reports = (
        Database(urls[metadata.schema or ""], metadata, pool_size=2)
        for metadata in (intake_metadata, planner_metadata, reports_metadata)
    )
    with intake.transaction(WORKER) as db:
        programme = make_programme(db)
        falun = make_place(db, programme, "Falun", code="2080", county_code="20")
        arvika = make_place(db, programme, "Arvika", code="1784", county_code="17")
        accounts = {role.value: make_account(db, role, falun, email=f"{role}@falun.example") for role in ACCOUNT_ROLES}
        other_programme = make_programme(db, "other")
        accounts[OWN_ADMINISTRATOR] = save_account(db, email="own@falun.example", name="Olle Own")
        grant_role(db, accounts[OWN_ADMINISTRATOR], Role.ADMINISTRATOR, programme_id=programme)
        stranger = make_account(db, Role.STAFF, arvika, email="stranger@arvika.example")
        cookies = {role: signed_in_cookie(db, account) for role, account in accounts.items()}
    here = make_rows(intake, planner, reports, falun, accounts[Role.STAFF], lambda asker: asker or new_id())
    there = make_rows(intake, planner, reports, arvika, stranger, lambda _asker: stranger.id)
    there.fixed["programme_id"] = str(other_programme)
    visitors = {name: _visitor(address, name, cookies[name], account.id) for name, account in accounts.items()}
    visitors["anonymous"] = _visitor(address, "anonymous", "", None)
    # Who has joined a board and has no account is nobody for every page but that board's.
    visitors["participant"] = _visitor(address, "participant", "", None)

    def join() -> None:
        cookie = _join(intake, here)
        visitors["participant"].browser.cookies.set(COOKIE, cookie, domain="127.0.0.1")

    def open_boards() -> None:
        _open_boards(intake, [here, there])

    try:
        yield World(here, there, visitors, join, open_boards)
    finally:
        for visitor in visitors.values():
            visitor.browser.close()
        for database in (intake, planner, reports):
            database.close()


def _visitor(address: str, name: str, cookie: str, account_id: UUID | None) -> Visitor:
    cookies = {SESSION: cookie} if cookie else {}
    browser = httpx.Client(base_url=address, cookies=cookies, trust_env=False, verify=NO_CERTIFICATES, timeout=30)
    return Visitor(name, browser, account_id, form_token(browser))


def _join(intake: Database, rows: Rows) -> str:
    """Return the cookie of somebody who has joined a board and written a note on it."""
    with intake.transaction(WORKER) as db:
        session = db.get_one(SwotSession, UUID(rows.fixed["session_id"]))
        joined = BoardParticipant(
            id=new_id(),
            session_id=session.id,
            municipality_id=session.municipality_id,
            session_revision=session.revision,
            number=new_id().int % 2**31,
        )
        db.add(joined)
        db.flush()
        written = make_note(session, participant_id=joined.id, origin="participant")
        db.add(written)
    rows.fixed["own_note_id"] = str(written.id)
    return str(make_serializer(SIGNING_KEY).dumps([session.id.hex, joined.id.hex]))


def _open_boards(intake: Database, places: list[Rows]) -> None:
    walked = [UUID(rows.fixed["session_id"]) for rows in places]
    with intake.transaction(WORKER) as db:
        for session in db.scalars(select(SwotSession).where(SwotSession.id.in_(walked)).order_by(SwotSession.id)):
            if session.state == "closed":
                session.revision += 1
            session.state = "open"
