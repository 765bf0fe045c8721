"""What people state about notes. Each step is harmless twice, and has the plan derived again soon."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.planner.needs.domain import ConfirmedNote
from services.planner.plans.domain.material import Material
from services.planner.plans.jobs import derive_soon
from services.planner.review.domain.queue import MOST_AREAS
from services.planner.review.problems import AnsweredMeanwhile, NoteGone, NotJoinable, TooManyAreas, UnknownArea
from services.planner.review.tables import ImportedLesson, NoteConfirmation, PairDecision
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Role, Viewer


@dataclass(frozen=True)
class Statement:
    """Which areas a note speaks of, none: of none of them. ``seen``: the step that was read, None: there was none."""

    note_id: str
    areas: Sequence[str]
    seen: UUID | None


def confirm_note(
    db: Transaction, viewer: Viewer, material: Material, statement: Statement, known: Collection[str]
) -> bool:
    """State which areas a note speaks of; return whether that is the viewer's step, which can be undone.

    What somebody has stated already isn't stated anew. Pressed twice it is one step, and the viewer's.

    Args:
        db: the viewer's transaction.
        viewer: who states it.
        material: the municipality's notes.
        statement: at most three areas.
        known: the framework's areas.

    Raises:
        NoteGone: it isn't among the notes of the closed sessions.
        TooManyAreas, UnknownArea: choose others.
        AnsweredMeanwhile: other areas were stated since the note was read.
    """
    note_id = statement.note_id
    if note_id not in material.notes:
        raise NoteGone
    stated = sorted(set(statement.areas))
    if not set(stated) <= set(known):
        raise UnknownArea
    if len(stated) > MOST_AREAS:
        raise TooManyAreas
    who = {"role": _role(viewer, material), **_who(viewer)}
    values = {"note_id": UUID(note_id), **_place(material), "areas": stated, "tap": new_id(), **who}
    if not _state(db, values, statement.seen):
        return _stated_already(db, viewer, values, statement.seen)
    derive_soon(db, UUID(material.municipality_id))
    return True


def is_step_of(viewer: Viewer, row: NoteConfirmation) -> bool:
    """Say whether it was the viewer who stated what holds about a note: nobody is offered to undo another's step."""
    return (row.account_id, row.person_id) == (viewer.account_id, viewer.person_id)


def undo_confirmation(db: Transaction, municipality_id: UUID, note_id: UUID, tap: UUID) -> None:
    """Take back one step: what was stated before holds again; nothing happens when somebody has gone on since."""
    this = (NoteConfirmation.note_id == note_id) & (NoteConfirmation.municipality_id == municipality_id)
    row = db.scalar(select(NoteConfirmation).where(this, NoteConfirmation.tap == tap).with_for_update())
    if row is None:
        return
    if row.previous is None:
        db.delete(row)
    else:
        _restore(row)
    derive_soon(db, municipality_id)


def decide_pair(db: Transaction, viewer: Viewer, material: Material, pair: Sequence[str], same: bool | None) -> None:
    """State that two notes say the same, or don't; None: leave it open again.

    Raises:
        NotJoinable: one of them is gone, or they lie in different quadrants.
    """
    a, b = sorted(pair)
    if a == b or not {a, b} <= material.notes.keys() or material.notes[a].quadrant != material.notes[b].quadrant:
        raise NotJoinable
    ids = {"a": UUID(a), "b": UUID(b)}
    if same is None:
        db.execute(delete(PairDecision).where(PairDecision.a == ids["a"], PairDecision.b == ids["b"]))
    else:
        changed = {"same": same, **_who(viewer), "decided_at": func.now()}
        statement = insert(PairDecision).values(**ids, **_place(material), same=same, **_who(viewer))
        db.execute(statement.on_conflict_do_update(index_elements=["a", "b"], set_=changed))
    derive_soon(db, UUID(material.municipality_id))


def import_lessons(db: Transaction, material: Material, lessons: Iterable[ConfirmedNote]) -> int:
    """Learn from confirmed notes of another programme; return how many. The same file twice is the same as once."""
    rows = [
        {"lesson_id": note.id, "text": note.text, "areas": list(note.areas), **_place(material)} for note in lessons
    ]
    if not rows:
        return 0
    statement = insert(ImportedLesson)
    changed = {"text": statement.excluded.text, "areas": statement.excluded.areas}
    keys = ["municipality_id", "lesson_id"]
    db.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)
    derive_soon(db, UUID(material.municipality_id))
    return len(rows)


def learn_from_others(db: Transaction, municipality_id: UUID) -> None:
    """Have the municipality's notes read again, with what the programme's others have confirmed meanwhile."""
    derive_soon(db, municipality_id)


def forget_lessons(db: Transaction, municipality_id: UUID) -> None:
    """Remove what was imported here; what people confirmed here stays."""
    db.execute(delete(ImportedLesson).where(ImportedLesson.municipality_id == municipality_id))
    derive_soon(db, municipality_id)


def _state(db: Transaction, values: Mapping[str, Any], seen: UUID | None) -> bool:
    """Write the statement unless the note has these areas or another step than ``seen``; return whether it did."""
    row = NoteConfirmation.__table__.c
    statement = insert(NoteConfirmation).values(**values)
    changed = {name: values[name] for name in ("areas", "tap", "role", "account_id", "person_id")}
    before = {f"previous_{name}": row[name] for name in ("role", "account_id", "person_id")}
    written = statement.on_conflict_do_update(
        index_elements=["note_id"],
        set_=changed | before | {"previous": row.areas, "confirmed_at": func.now()},
        where=(row.areas != statement.excluded.areas) & (row.tap == seen),
    )
    return db.scalar(written.returning(row.note_id)) is not None


def _stated_already(db: Transaction, viewer: Viewer, values: Mapping[str, Any], seen: UUID | None) -> bool:
    """Return whether the viewer's own press, sent a second time, stated these areas.

    Raises:
        AnsweredMeanwhile: others are stated.
    """
    row = db.scalar(select(NoteConfirmation).where(NoteConfirmation.note_id == values["note_id"]))
    if row is None or row.areas != values["areas"]:
        raise AnsweredMeanwhile
    return is_step_of(viewer, row) and row.tap != seen


def _restore(row: NoteConfirmation) -> None:
    # Of rows from before 0027 it isn't known who stated what was corrected.
    row.areas, row.role = row.previous or [], row.previous_role or row.role
    row.account_id, row.person_id = row.previous_account_id, row.previous_person_id
    row.previous = row.previous_role = row.previous_account_id = row.previous_person_id = None
    row.tap = new_id()


def _place(material: Material) -> dict[str, UUID]:
    return {"programme_id": UUID(material.programme_id), "municipality_id": UUID(material.municipality_id)}


def _who(viewer: Viewer) -> dict[str, UUID | None]:
    return {"account_id": viewer.account_id, "person_id": viewer.person_id}


def _role(viewer: Viewer, material: Material) -> str:
    facilitates = UUID(material.municipality_id) in viewer.municipalities(Role.FACILITATOR)
    return Role.FACILITATOR.value if facilitates else Role.MANAGER.value
