"""Two municipalities with a row of every kind, and a browser for everybody who may ask for them."""

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import uvicorn
from sqlalchemy import select, update

from services.embedded_web import create_front
from services.intake.accounts.domain import new_secret
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.board.closings import closing_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note, NoteImport
from services.intake.board.use_cases.closing import save_closing
from services.intake.calendar.tables import CalendarFeed
from services.intake.grouping.domain import Change
from services.intake.grouping.records import change_document
from services.intake.grouping.tables import BoardAction, NoteGroup
from services.intake.joining.domain import make_code
from services.intake.joining.tables import BoardParticipant
from services.intake.joining.tokens import COOKIE, make_serializer
from services.intake.preparation.tables import LibraryPlan, PreparationFigure, PreparationItem
from services.intake.registry.tables import StaffImport
from services.intake.tables import metadata as intake_metadata
from services.planner.comparisons.tables import Comparison
from services.planner.conversation.tables import Conversation
from services.planner.framework_versions.domain.document import Area, FrameworkDocument
from services.planner.framework_versions.tables import FrameworkImport
from services.planner.plans.domain.material import Material
from services.planner.plans.saving import save_plans
from services.planner.plans.tables import Plan
from services.planner.tables import metadata as planner_metadata
from services.reports.documents.tables import Document
from services.reports.orders.tables import DocumentOrder
from services.reports.tables import metadata as reports_metadata
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.migrate import SERVICES
from shared.web.cookies import SESSION
from tests.people import Place, form_token, make_account, make_place, make_programme, signed_in_cookie
from tests.planner.plans import factories

SERVICE_TOKEN = "service-token-of-the-walk"
SIGNING_KEY = "signing-key-of-the-walk"
METRICS_TOKEN = "metrics-token-of-the-walk"
ACCOUNT_ROLES = tuple(role for role in Role if role is not Role.PARTICIPANT)


@dataclass
class Visitor:
    """Somebody with a browser: a role, or nobody who is signed in."""

    name: str
    browser: httpx.Client
    account_id: UUID | None
    token: str


@dataclass
class Rows:
    """The ids that paths are filled with for one municipality; some rows are made anew for each asker."""

    fixed: dict[str, str]
    made: dict[str, Callable[[UUID | None], str]] = field(default_factory=dict)

    def value(self, name: str, asker: UUID | None) -> str:
        """Return what stands for ``name`` in a path that ``asker`` asks for."""
        return self.made[name](asker) if name in self.made else self.fixed[name]


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
        with _running_front(listener), _filled(address, urls) as world:
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
def _running_front(listener: socket.socket) -> Iterator[None]:
    configuration = uvicorn.Config(create_front(), log_level="warning", lifespan="on", timeout_graceful_shutdown=5)
    server = uvicorn.Server(configuration)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


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
        accounts = {role: make_account(db, role, falun, email=f"{role}@falun.example") for role in ACCOUNT_ROLES}
        stranger = make_account(db, Role.STAFF, arvika, email="stranger@arvika.example")
        cookies = {role: signed_in_cookie(db, account) for role, account in accounts.items()}
    here = _rows(intake, planner, reports, falun, accounts[Role.STAFF], lambda asker: asker or new_id())
    there = _rows(intake, planner, reports, arvika, stranger, lambda _asker: stranger.id)
    visitors = {role.value: _visitor(address, role.value, cookies[role], accounts[role].id) for role in ACCOUNT_ROLES}
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
    browser = httpx.Client(base_url=address, cookies=cookies, trust_env=False, timeout=30)
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
        written = _note(session, participant_id=joined.id, origin="participant")
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


def _note(session: SwotSession, **columns: Any) -> Note:
    return Note(
        id=new_id(),
        session_id=session.id,
        municipality_id=session.municipality_id,
        perspective="challenges",
        quadrant="weakness",
        text="Vi kan för lite om surfplattor",
        session_revision=1,
        idempotency_key=new_id(),
        body_hash="",
        **columns,
    )


def _rows(
    intake: Database,
    planner: Database,
    reports: Database,
    place: Place,
    staff: Account,
    owner: Callable[[UUID | None], UUID],
) -> Rows:
    fixed = _intake_rows(intake, place) | _planner_rows(planner, place, staff)
    fixed["person_id"] = str(staff.person_id)

    def make_list(asker: UUID | None) -> str:
        now = datetime.now(UTC)
        waiting = StaffImport(
            id=new_id(),
            municipality_id=place.municipality_id,
            account_id=owner(asker),
            filename="personal.csv",
            rows=[],
            expires_at=now + timedelta(days=1),
        )
        with intake.transaction(WORKER) as db:
            db.add(waiting)
        return str(waiting.id)

    def make_order(asker: UUID | None) -> str:
        return _order(reports, UUID(fixed["plan_of_municipality"]), owner(asker))

    def make_item(asker: UUID | None) -> str:
        item = PreparationItem(
            id=new_id(),
            session_id=UUID(fixed["session_id"]),
            municipality_id=place.municipality_id,
            author_id=owner(asker) if asker else None,
            level="omvarld",
            text="Alla har telefonen i handen",
        )
        with intake.transaction(WORKER) as db:
            db.add(item)
        return str(item.id)

    def make_upload(asker: UUID | None) -> str:
        area = Area("katter", "Katter")
        upload = FrameworkImport(
            id=new_id(),
            programme_id=place.programme_id,
            account_id=owner(asker),
            filename="ramverk.csv",
            content={
                "format": "moodle",
                "document": FrameworkDocument("Ramverk", (area,)).to_json(),
                "skipped": [],
                "noted": [],
            },
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        with planner.transaction(WORKER) as db:
            db.add(upload)
        return str(upload.id)

    return Rows(fixed, {"list_id": make_list, "upload_id": make_upload, "order_id": make_order, "item_id": make_item})


def _intake_rows(intake: Database, place: Place) -> dict[str, str]:
    with intake.transaction(WORKER) as db:
        session = SwotSession(
            programme_id=place.programme_id,
            municipality_id=place.municipality_id,
            held_on=date(2026, 3, 12),
            state="open",
            join_code=make_code(secrets.choice),
        )
        db.add(session)
        db.flush()
        where = {"session_id": session.id, "municipality_id": place.municipality_id}
        note = _note(session, origin="form")
        uploaded = NoteImport(**where, filename="lappar.csv", content_hash="hash", notes=[], skipped=[])
        figure = PreparationFigure(
            **where, level="narvarld", label="Barn", label_key="barn", number=7, percent=True, year=2025, source=""
        )
        attached = LibraryPlan(**where, filename="plan.pdf", content=b"%PDF-1.7")
        db.add_all([figure, attached])
        joined = BoardParticipant(**where, session_revision=1, number=1)
        db.add_all([note, uploaded, joined])
        group = NoteGroup(**where, perspective="challenges", quadrant="weakness")
        action = BoardAction(**where, perspective="challenges", kind="together", changes=change_document(Change()))
        db.add_all([group, action])
        account = make_account(db, Role.MANAGER, place, email=f"manager@{place.municipality_id}.example")
        secret = new_secret()
        db.add(CalendarFeed(account_id=account.id, token_hash=secret.hash))
        grant = db.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
    return {
        "municipality_id": str(place.municipality_id),
        "library_id": str(place.library_id),
        "session_id": str(session.id),
        "note_id": str(note.id),
        "import_id": str(uploaded.id),
        "figure_id": str(figure.id),
        "attachment_id": str(attached.id),
        "group_id": str(group.id),
        "action_id": str(action.id),
        "participant_id": str(joined.id),
        "own_note_id": str(new_id()),
        "code": str(session.join_code),
        "result_token": str(_closed_day(intake, place)),
        "perspective": "challenges",
        "account_id": str(account.id),
        "grant_id": str(grant.id),
        "token": "a-link-that-never-was",
        "secret": secret.token,
        "number": "1",
        "kind": "csv",
        "programme_id": str(place.programme_id),
        "area_id": "digital",
        "role": "librarian",
        "format": "moodle",
    }


def _closed_day(intake: Database, place: Place) -> UUID:
    """Return the secret part of a result link."""
    with intake.transaction(WORKER) as db:
        closed = SwotSession(
            programme_id=place.programme_id,
            municipality_id=place.municipality_id,
            held_on=date(2026, 3, 11),
            state="open",
            result_token=new_id(),
        )
        db.add(closed)
        db.flush()
        save_closing(db, closed, closing_of(db, closed), datetime.now(UTC))
    assert closed.result_token
    return closed.result_token


def _planner_rows(planner: Database, place: Place, staff: Account) -> dict[str, str]:
    person = factories.person(1) | {"id": str(staff.person_id)}
    answer = factories.answer(staff=[person])
    answer["municipality"]["id"] = str(place.municipality_id)
    answer["programme"]["id"] = str(place.programme_id)
    comparison = Comparison(
        id=new_id(),
        programme_id=place.programme_id,
        municipality_id=place.municipality_id,
        subject="quadrants",
        name="Gruppen",
        items=["weakness", "threat"],
    )
    with planner.transaction(WORKER) as db:
        db.add(comparison)
        save_plans(db, Material.from_json(answer), date(2026, 3, 12))
    mine = Plan.municipality_id == place.municipality_id
    with planner.transaction(WORKER) as db:
        db.execute(update(Plan).where(mine, Plan.kind == "municipal").values(state="adopted", adopted_revision=1))
        db.execute(update(Plan).where(mine, Plan.kind == "individual").values(shared_with_manager=True))
        plans = {plan.kind: str(plan.id) for plan in db.scalars(select(Plan).where(mine))}
        db.add(Conversation(plan_id=UUID(plans["individual"]), round=1, begun_by="person"))
    municipal = {"plan_of_municipality": plans["municipal"], "municipal_plan_id": plans["municipal"]}
    own = {"plan_id": plans["individual"], "section": "talk", "step": "follow_up"}
    return own | municipal | {"comparison_id": str(comparison.id)}


def _order(reports: Database, plan_id: UUID, account_id: UUID) -> str:
    document = Document(
        id=new_id(),
        plan_id=plan_id,
        revision=1,
        state="adopted",
        # Each order here has a document of its own, so that none is ordered twice.
        template_version=new_id().int % 2**31,
        language="sv",
        kind="municipal",
        name="Falun",
        content=b"%PDF-",
        sha256="",
        size=5,
        pages=1,
        rendered_at=datetime.now(UTC),
    )
    order = DocumentOrder(id=new_id(), account_id=account_id, document_id=document.id)
    with reports.transaction(WORKER) as db:
        db.add(document)
        db.flush()
        db.add(order)
    return str(order.id)
