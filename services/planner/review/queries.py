"""What people have decided, as the analysis takes it; row-level security decides what of it the viewer sees."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Uuid, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from services.planner.needs.domain import ConfirmedNote, Decisions
from services.planner.plans.queries import DerivationJob
from services.planner.plans.tables import Derivation, Plan, PlanRevisionWording
from services.planner.review.tables import ImportedLesson, NoteConfirmation, PairDecision
from shared.database import Transaction


def find_decisions(db: Transaction, programme_id: UUID, municipality_id: UUID, texts: Mapping[str, str]) -> Decisions:
    """Return the confirmed notes of the programme and the municipality's decided pairs.

    Args:
        db: of a worker, or of a viewer: who sees one municipality's rows learns from these alone.
        programme_id: whose notes teach.
        municipality_id: whose pairs are decided.
        texts: the words of the municipality's notes; those of the others are found where plans quote them.
    """
    stated = db.scalars(select(NoteConfirmation).where(NoteConfirmation.programme_id == programme_id)).all()
    quoted = _quoted(db, [row.note_id for row in stated if str(row.note_id) not in texts])
    confirmed = [
        ConfirmedNote(note, texts.get(note) or quoted.get(note, ""), tuple(row.areas), row.role, row.confirmed_at)
        for row in stated
        if (note := str(row.note_id))
    ]
    imported = db.scalars(select(ImportedLesson).where(ImportedLesson.programme_id == programme_id))
    # A file may bring a note that is here too: what it says of that one is a lesson, no statement.
    confirmed += [ConfirmedNote(f"import:{row.lesson_id}", row.text, tuple(row.areas), "import") for row in imported]
    pairs = list(db.scalars(select(PairDecision).where(PairDecision.municipality_id == municipality_id)))
    return Decisions(
        confirmed=tuple(sorted(confirmed, key=lambda note: note.id)),
        same=frozenset((str(pair.a), str(pair.b)) for pair in pairs if pair.same),
        apart=frozenset((str(pair.a), str(pair.b)) for pair in pairs if not pair.same),
    )


def find_confirmations(db: Transaction, municipality_id: UUID) -> dict[str, NoteConfirmation]:
    """Return what is confirmed in a municipality, by note id."""
    here = NoteConfirmation.municipality_id == municipality_id
    return {str(row.note_id): row for row in db.scalars(select(NoteConfirmation).where(here))}


def count_imported(db: Transaction, programme_id: UUID) -> dict[UUID, int]:
    """Return how many confirmed notes were read in from files, by the municipality where they were."""
    counts = select(ImportedLesson.municipality_id, func.count()).group_by(ImportedLesson.municipality_id)
    rows = db.execute(counts.where(ImportedLesson.programme_id == programme_id)).all()
    return {row[0]: row[1] for row in rows}


def count_lessons_elsewhere(db: Transaction, plan: Plan, job: DerivationJob | None) -> int:
    """Return how many notes were confirmed in the programme's other municipalities since this one's were read.

    Args:
        db: of whoever works on the plan; nobody else is told of any.
        plan: the municipal plan.
        job: the newest derivation, which reads the notes again if it hasn't yet.
    """
    here = (Derivation.municipality_id == plan.municipality_id) & (Derivation.programme_id == plan.programme_id)
    derived = db.scalar(select(func.max(Derivation.created_at)).where(here))
    since = [moment for moment in (derived, job.queued_at if job else None) if moment]
    if not since:
        return 0
    lessons = func.planner.lessons_elsewhere(plan.programme_id, plan.municipality_id, max(since))
    return int(db.scalar(select(lessons)) or 0)


def _quoted(db: Transaction, notes: Collection[UUID]) -> dict[str, str]:
    if not notes:
        return {}
    note = PlanRevisionWording.note_id
    # A whole programme's are more than a statement takes one by one.
    quoted = (note == any_(literal(list(notes), ARRAY(Uuid())))) & PlanRevisionWording.text.is_not(None)
    newest_first = (note, PlanRevisionWording.note_revision.desc(), PlanRevisionWording.number.desc())
    # Every revision of every plan quotes it anew: one of them will do.
    newest = select(note, PlanRevisionWording.text).ext(distinct_on(note)).where(quoted).order_by(*newest_first)
    return {str(note_id): text or "" for note_id, text in db.execute(newest)}
