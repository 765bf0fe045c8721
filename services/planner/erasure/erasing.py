"""Erasing what plans hold of a note or a person, also what is just being saved."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.planner.assessment.tables import AssessmentChoice, AssessmentRound, SelfAssessment
from services.planner.comments.tables import PlanComment
from services.planner.comparisons.tables import Comparison
from services.planner.conversation.erasing import erase_conversations, forget_account_in_talks, forget_talker
from services.planner.editing.tables import PlanEdit, PlanProposal, PlanProposalWording
from services.planner.erasure.erased_words import empty_conclusion, empty_wordings
from services.planner.erasure.remarks import forget_taker_in_remark
from services.planner.framework_versions.tables import FrameworkImport
from services.planner.lifecycle.domain import STATING
from services.planner.lifecycle.findings import revisions_telling
from services.planner.lifecycle.tables import DueDay, PlanStep
from services.planner.overview.tables import LearningAnswer
from services.planner.plans.tables import Erased, Plan, PlanRevision, PlanRevisionWording, StaffFact
from services.planner.review.tables import ImportedLesson, NoteConfirmation, PairDecision
from shared.database import Transaction
from shared.events import AccountErased, ConclusionErased, NoteErased, PlanErased, PlanWordingsErased, StaffMemberErased

# Many who save words at once, or one erasure: what it erases is either saved already or known to be erased.
_LOCK = 0x65726173  # "eras"
_ERASE = text(f"SELECT pg_advisory_xact_lock({_LOCK})")
_SAVE = text(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")


_OF_A_PLAN = (
    DueDay,
    PlanStep,
    PlanProposalWording,
    PlanProposal,
    PlanEdit,
    PlanComment,
    PlanRevisionWording,
    PlanRevision,
)


def erase_wordings(db: Transaction, event: NoteErased) -> None:
    """Empty the note's words in every revision that quotes them, and take them out of sentences that hold them.

    Which areas were confirmed for it stays, as its quadrant and its votes do; words that were imported go.
    """
    _write_down(db, event.note_id)
    db.execute(delete(ImportedLesson).where(ImportedLesson.lesson_id == str(event.note_id)))
    tell_of(db, empty_wordings(db, [event.note_id]))


def erase_conclusion(db: Transaction, event: ConclusionErased) -> None:
    """Take a conclusion out of the municipality's plans, and out of what was copied from it."""
    _write_down(db, event.conclusion_id)
    tell_of(db, empty_conclusion(db, event.municipality_id, event.text_hashes))


def erase_plan(db: Transaction, event: StaffMemberErased) -> None:
    """Remove the person's plans with all that is theirs, where the person worked, and the name elsewhere."""
    _write_down(db, event.person_id)
    plans = list(db.scalars(select(Plan.id).where(Plan.person_id == event.person_id)))
    erase_conversations(db, plans)
    for table in _OF_A_PLAN:
        db.execute(delete(table).where(table.plan_id.in_(plans)))
    db.execute(delete(Plan).where(Plan.id.in_(plans)))
    for assessed in (SelfAssessment, AssessmentChoice, AssessmentRound):
        db.execute(delete(assessed).where(assessed.person_id == event.person_id))
    db.execute(delete(StaffFact).where(StaffFact.person_id == event.person_id))
    _forget_author(db, "person_id", event.person_id)
    either = (LearningAnswer.mentor_id == event.person_id) | (LearningAnswer.learner_id == event.person_id)
    db.execute(delete(LearningAnswer).where(either))
    forget_talker(db, event.person_id)
    for plan_id in plans:
        db.append(PlanErased(plan_id=plan_id))


def forget_account(db: Transaction, event: AccountErased) -> None:
    """Take the name of whoever had an account from all that they wrote, decided and signed; comments go."""
    _write_down(db, event.account_id)
    _forget_author(db, "account_id", event.account_id)
    db.execute(delete(FrameworkImport).where(FrameworkImport.account_id == event.account_id))
    forget_account_in_talks(db, event.account_id)


def hold_off_erasing(db: Transaction, subjects: Iterable[str]) -> set[str]:
    """Keep erasures waiting until this transaction ends; return which of the notes and persons are erased already."""
    wait_for_erasing(db)
    # One value, however many they are: a placeholder for each takes three hundredths of a derivation.
    wanted = Erased.subject_id == any_(literal([UUID(subject) for subject in subjects], ARRAY(Uuid())))
    return {str(subject) for subject in db.scalars(select(Erased.subject_id).where(wanted))}


def stale_conclusions(db: Transaction, stated: Mapping[UUID, str], asked_at: datetime) -> set[str]:
    """Return the texts of conclusions, by their ids, that were erased after intake was asked for them."""
    since = Erased.subject_id.in_(stated) & (Erased.erased_at >= asked_at)
    return {stated[known] for known in db.scalars(select(Erased.subject_id).where(since))}


def wait_for_erasing(db: Transaction) -> None:
    """Keep erasures waiting until this transaction ends, after those that are under way: for who copies words."""
    db.execute(_SAVE)


def _forget_author(db: Transaction, known_by: Literal["person_id", "account_id"], whose: UUID) -> None:
    """What somebody wrote in a municipality's plan belongs to the plan; the name goes, and so do comments."""

    def theirs(table: type[Any]) -> ColumnElement[bool]:
        return cast("ColumnElement[bool]", getattr(table, known_by) == whose)

    db.execute(delete(PlanComment).where(theirs(PlanComment)))
    nobody = {"author": "", "account_id": None, "person_id": None}
    for table in (PlanEdit, PlanRevision):
        db.execute(update(table).where(theirs(table)).values(nobody))
    for decided in (NoteConfirmation, PairDecision, Comparison):
        db.execute(update(decided).where(theirs(decided)).values(person_id=None, account_id=None))
    stated_before = getattr(NoteConfirmation, f"previous_{known_by}") == whose
    forgotten = {"previous_person_id": None, "previous_account_id": None}
    db.execute(update(NoteConfirmation).where(stated_before).values(forgotten))
    named: dict[UUID, set[int]] = defaultdict(set)
    for step in db.scalars(select(PlanStep).where(theirs(PlanStep)).with_for_update()):
        _forget_who_took(step)
        named[step.plan_id] |= revisions_telling(db, step)
    tell_of(db, named)


def _forget_who_took(step: PlanStep) -> None:
    """What somebody stated of another person, or of a board, stays: it is that one's decision."""
    forget_taker_in_remark(step)
    if step.step not in STATING or (step.recorded_by or "").casefold() == (step.by_name or "").casefold():
        step.by_name = None
    step.recorded_by = step.account_id = step.person_id = None


def tell_of(db: Transaction, changed: Mapping[UUID, Collection[int]]) -> None:
    """Have what was made of these revisions, by plan, made anew without what they held."""
    for plan_id, numbers in changed.items():
        db.append(PlanWordingsErased(plan_id=plan_id, revisions=tuple(sorted(numbers))))


def _write_down(db: Transaction, subject_id: UUID) -> None:
    db.execute(_ERASE)
    again = {"erased_at": func.clock_timestamp()}
    known = insert(Erased).values(subject_id=subject_id, **again)
    db.execute(known.on_conflict_do_update(index_elements=[Erased.subject_id], set_=again))
