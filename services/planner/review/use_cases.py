"""What people state about notes. Each step is harmless twice, and has the plan derived again soon."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.planner.needs.domain import ConfirmedNote
from services.planner.plans.domain.material import Material
from services.planner.plans.jobs import derive_soon
from services.planner.review.domain.queue import MOST_AREAS
from services.planner.review.problems import NoteGone, NotJoinable, TooManyAreas, UnknownArea
from services.planner.review.tables import ImportedLesson, NoteConfirmation, PairDecision
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Role, Viewer


def confirm_note(
    db: Transaction, viewer: Viewer, material: Material, note_id: str, areas: Sequence[str], known: Collection[str]
) -> None:
    """State which areas a note speaks of; none: it speaks of none of them.

    Args:
        db: the viewer's transaction.
        viewer: who states it.
        material: the municipality's notes.
        note_id: the note.
        areas: at most three.
        known: the framework's areas.

    Raises:
        NoteGone: it isn't among the notes of the closed sessions.
        TooManyAreas, UnknownArea: choose others.
    """
    if note_id not in material.notes:
        raise NoteGone
    stated = sorted(set(areas))
    if not set(stated) <= set(known):
        raise UnknownArea
    if len(stated) > MOST_AREAS:
        raise TooManyAreas
    row = NoteConfirmation.__table__.c
    values = {
        "note_id": UUID(note_id),
        **_place(material),
        "areas": stated,
        "tap": new_id(),
        "role": _role(viewer, material),
        **_who(viewer),
    }
    changed = {name: values[name] for name in ("areas", "tap", "role", "account_id", "person_id")}
    before = {f"previous_{name}": row[name] for name in ("role", "account_id", "person_id")}
    statement = insert(NoteConfirmation).values(**values)
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["note_id"],
            set_=changed | before | {"previous": row.areas, "confirmed_at": func.now()},
            where=row.areas != statement.excluded.areas,
        )
    )
    derive_soon(db, UUID(material.municipality_id))


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
