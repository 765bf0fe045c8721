"""Rows of every kind in one municipality, for the walk over all routes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.intake.accounts.domain import new_secret
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note, NoteImport
from services.intake.calendar.tables import CalendarFeed
from services.intake.closing.closings import closing_of
from services.intake.closing.use_cases import save_closing
from services.intake.grouping.domain import Change
from services.intake.grouping.records import change_document
from services.intake.grouping.tables import BoardAction, NoteGroup
from services.intake.joining.domain import make_code
from services.intake.joining.tables import BoardParticipant
from services.intake.preparation.tables import LibraryPlan, PreparationFigure, PreparationItem
from services.intake.registry.tables import StaffImport
from services.planner.comparisons.tables import Comparison
from services.planner.conversation.tables import Conversation
from services.planner.deriving.saving import save_plans
from services.planner.framework_versions.domain.document import Area, FrameworkDocument
from services.planner.framework_versions.tables import FrameworkImport
from services.planner.plans.domain.material import Material
from services.planner.plans.tables import Plan
from services.reports.documents.tables import Document
from services.reports.orders.tables import DocumentOrder
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.people import Place, make_account
from tests.planner.plans import factories

# What paths hold besides ids.
WORDS = {
    "perspective": "challenges",
    "token": "a-link-that-never-was",
    "number": "1",
    "kind": "csv",
    "area_id": "digital",
    "role": "librarian",
    "format": "moodle",
}


@dataclass
class Rows:
    """The ids that paths are filled with for one municipality; some rows are made anew for each asker."""

    fixed: dict[str, str]
    made: dict[str, Callable[[UUID | None], str]] = field(default_factory=dict)

    def value(self, name: str, asker: UUID | None) -> str:
        """Return what stands for ``name`` in a path that ``asker`` asks for."""
        return self.made[name](asker) if name in self.made else self.fixed[name]


def make_note(session: SwotSession, **columns: Any) -> Note:
    """Return a note of the session's board that isn't saved yet."""
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


def make_rows(
    intake: Database,
    planner: Database,
    reports: Database,
    place: Place,
    staff: Account,
    owner: Callable[[UUID | None], UUID],
) -> Rows:
    """Save rows of every kind for a place, and return their ids; what only ``owner`` may see is made for each asker."""
    fixed = _intake_rows(intake, place) | _planner_rows(planner, place, staff)
    fixed["person_id"] = str(staff.person_id)

    def make_list(asker: UUID | None) -> str:
        return _saved(intake, _staff_list(place, owner(asker)))

    def make_order(asker: UUID | None) -> str:
        return _order(reports, UUID(fixed["plan_of_municipality"]), owner(asker))

    def make_item(asker: UUID | None) -> str:
        return _saved(intake, _thought(place, UUID(fixed["session_id"]), owner(asker) if asker else None))

    def make_upload(asker: UUID | None) -> str:
        return _saved(planner, _framework_upload(place, owner(asker)))

    return Rows(fixed, {"list_id": make_list, "upload_id": make_upload, "order_id": make_order, "item_id": make_item})


def _saved(database: Database, row: Any) -> str:
    with database.transaction(WORKER) as db:
        db.add(row)
    return str(row.id)


def _staff_list(place: Place, account_id: UUID) -> StaffImport:
    return StaffImport(
        id=new_id(),
        municipality_id=place.municipality_id,
        account_id=account_id,
        filename="personal.csv",
        rows=[],
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )


def _thought(place: Place, session_id: UUID, author_id: UUID | None) -> PreparationItem:
    return PreparationItem(
        id=new_id(),
        session_id=session_id,
        municipality_id=place.municipality_id,
        author_id=author_id,
        level="omvarld",
        text="Alla har telefonen i handen",
    )


def _framework_upload(place: Place, account_id: UUID) -> FrameworkImport:
    document = FrameworkDocument("Ramverk", (Area("katter", "Katter"),)).to_json()
    return FrameworkImport(
        id=new_id(),
        programme_id=place.programme_id,
        account_id=account_id,
        filename="ramverk.csv",
        content={"format": "moodle", "document": document, "skipped": [], "noted": []},
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )


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
        note = make_note(session, origin="form")
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
        "account_id": str(account.id),
        "grant_id": str(grant.id),
        "secret": secret.token,
        "programme_id": str(place.programme_id),
        **WORDS,
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
