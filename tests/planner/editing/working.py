"""What the tests of editing do again and again."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from services.planner.editing.domain import fingerprint
from services.planner.editing.queries import Workpiece, read_work
from services.planner.editing.use_cases import Outcome, Typed, save_fields
from services.planner.plans.tables import Plan
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer
from tests.planner.deriving.test_saving import HERE, PERSON, PROGRAMME, save
from tests.planner.plans import factories

GOAL = "goals/digital-0-6"
MEASURE = f"{GOAL}/measure"
__all__ = [
    "GOAL",
    "HERE",
    "MEASURE",
    "PERSON",
    "adopt",
    "content",
    "derive_other",
    "manager",
    "save",
    "see",
    "viewer",
    "work",
    "write",
]


def viewer(role: Role, name: str = "Någon", person: UUID | None = None) -> Viewer:
    """Return somebody with one role in the municipality."""
    return Viewer(new_id(), person, name, "nagon@kub.example", (Grant(role, PROGRAMME, frozenset({HERE})),))


manager = viewer(Role.MANAGER, "Malin")


def work(database: Database, kind: str = "municipal") -> Workpiece:
    """Return the plan as it stands."""
    with database.transaction(WORKER) as db:
        return read_work(db, db.scalars(select(Plan).where(Plan.kind == kind)).one())


def content(database: Database) -> dict[str, Any]:
    """Return what the newest revision of the municipal plan says."""
    return dict(work(database).revision.content)


def see(database: Database, path: str) -> str:
    """Return what a form that is made now carries of a field."""
    return fingerprint(work(database).work.fields[path])


def write(database: Database, path: str, typed: str, seen: str | None = None, who: Viewer = manager) -> Outcome:
    """Write in a field of the municipal plan, having seen what stands there now unless told otherwise."""
    piece = work(database)
    before = fingerprint(piece.work.fields.get(path)) if seen is None else seen
    with database.transaction(who) as db:
        return save_fields(db, who, piece.plan.id, {path: Typed(typed, before)})


def derive_other(database: Database) -> None:
    """Derive again from other notes: the tablets are no weakness any more, the premises press."""
    notes = [
        factories.note(2, "Lokalen är trång och taket läcker", "weakness", 5),
        factories.note(8, "Ventilationen i lokalerna stängs av klockan sex", "threat", 2),
        factories.note(1, "Vi kan för lite om surfplattor", "weakness", 1),
    ]
    save(database, notes)


def adopt(database: Database) -> None:
    """Adopt the municipal plan."""
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET state = 'adopted' WHERE kind = 'municipal'"))
