"""Emptying an erased note's wordings, and taking its words out of the sentences that plans have made of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from services.planner.comments.tables import PlanComment
from services.planner.conversation.tables import Conversation, ConversationFollowUp, ConversationPreparation
from services.planner.editing.tables import PlanEdit, PlanProposal, PlanProposalWording
from services.planner.plans.domain.redacting import Redaction, without_wordings
from services.planner.plans.tables import Derivation, Plan, PlanRevision, PlanRevisionWording
from shared.database import Transaction

_Wording = PlanRevisionWording | PlanProposalWording


def empty_wordings(db: Transaction, notes: Collection[UUID | str]) -> dict[UUID, set[int]]:
    """Empty the words of these notes, and return which revisions of which plans held them.

    A revision's hash stays: it tells what the plan said when it was saved.  The caller keeps those waiting who save
    plans (``erasing``).
    """
    erased = {UUID(str(note)) for note in notes}
    wordings = [*_standing(db, PlanRevisionWording, erased), *_standing(db, PlanProposalWording, erased)]
    if not wordings:
        return {}
    found: dict[UUID, set[int]] = defaultdict(set)
    # Before the wordings are emptied: what other notes say too is read beside them.
    for plan_id in _plans_about(db, wordings):
        found[plan_id] |= _redact_plan(db, plan_id, erased, wordings)
    here = select(Plan.municipality_id).where(Plan.id.in_(list(found)))
    for derivation in db.scalars(select(Derivation).where(Derivation.municipality_id.in_(here))):
        # Earlier releases kept the terms that were found in notes.
        derivation.analysis = without_wordings(derivation.analysis)
    for each in wordings:
        if isinstance(each, PlanRevisionWording):
            found[each.plan_id].add(each.number)
        each.text, each.words = None, {}
    db.flush()
    return {plan_id: numbers for plan_id, numbers in found.items() if numbers}


def _standing(db: Transaction, table: type[Any], notes: Collection[UUID]) -> Iterator[_Wording]:
    yield from db.scalars(select(table).where(table.note_id.in_(notes), table.text.is_not(None)))


def _plans_about(db: Transaction, wordings: Iterable[_Wording]) -> list[UUID]:
    """Return the plans that quote the notes, and all others of the same municipalities: people copy from them."""
    quoting = {wording.plan_id for wording in wordings}
    here = select(Plan.municipality_id).where(Plan.id.in_(quoting))
    about = or_(Plan.id.in_(quoting), Plan.municipality_id.in_(here))
    return list(db.scalars(select(Plan.id).where(about).order_by(Plan.id)))


def _redact_plan(db: Transaction, plan_id: UUID, erased: set[UUID], wordings: Collection[_Wording]) -> set[int]:
    """Take the words out of all that is written in and about a plan; return the revisions that held some."""
    changed = set()
    for revision in db.scalars(select(PlanRevision).where(PlanRevision.plan_id == plan_id)):
        beside = (PlanRevisionWording.plan_id == plan_id) & (PlanRevisionWording.number == revision.number)
        said = _only_said(db, PlanRevisionWording, beside, erased, wordings)
        if _redact(revision, said, "content", "derived_fields"):
            changed.add(revision.number)
    for proposal in db.scalars(select(PlanProposal).where(PlanProposal.plan_id == plan_id)):
        said = _only_said(db, PlanProposalWording, PlanProposalWording.plan_id == plan_id, erased, wordings)
        _redact(proposal, said, "content", "base")
    copied = [Redaction.of(text, ()) for text in _texts(wordings)]
    for edit in db.scalars(select(PlanEdit).where(PlanEdit.plan_id == plan_id)):
        _redact(edit, copied, "value")
    for comment in db.scalars(select(PlanComment).where(PlanComment.plan_id == plan_id)):
        _redact(comment, copied, "text")
    rounds = select(Conversation.id).where(Conversation.plan_id == plan_id)
    for table, name in ((ConversationPreparation, "answers"), (ConversationFollowUp, "text")):
        for row in db.scalars(select(table).where(table.conversation_id.in_(rounds)).with_for_update()):
            _redact(row, copied, name)
    return changed


def _only_said(
    db: Transaction,
    table: type[Any],
    beside: ColumnElement[bool],
    erased: set[UUID],
    wordings: Collection[_Wording],
) -> list[Redaction]:
    """Return what is taken out where notes stand beside that stay: a word that one of them says too is theirs."""
    kept = db.scalars(select(table.words).where(beside, table.note_id.not_in(erased)))
    others = {word.lower() for words in kept for said in words.values() for word in said}
    mine = {word.lower() for each in wordings for said in each.words.values() for word in said}
    texts = _texts(wordings) or [""]
    return [Redaction.of(text, mine - others) for text in texts]


def _texts(wordings: Iterable[_Wording]) -> list[str]:
    return sorted({each.text for each in wordings if each.text}, key=lambda text: (-len(text), text))


def _redact(row: Any, redactions: Iterable[Redaction], *names: str) -> bool:
    changed = False
    for name in names:
        before = after = getattr(row, name)
        for redaction in redactions:
            after = redaction.apply(after)
        if after != before:
            setattr(row, name, after)
            changed = True
    return changed
