"""Emptying an erased note's wordings, and taking its words out of the sentences that plans have made of them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from services.planner.comments.tables import PlanComment
from services.planner.conversation.tables import Conversation, ConversationFollowUp, ConversationPreparation
from services.planner.editing.tables import PlanEdit, PlanProposal, PlanProposalWording
from services.planner.lifecycle.domain import Step
from services.planner.lifecycle.findings import plan_telling_of, revisions_telling
from services.planner.lifecycle.tables import PlanStep
from services.planner.plans.domain.redacting import without_wordings
from services.planner.plans.tables import Derivation, Plan, PlanRevision, PlanRevisionWording
from shared.database import Transaction
from shared.redacting import REMOVED, Redaction, hash_of_text

# A revision's content is read whole; of a plan that was worked on for years there are hundreds.
AT_A_TIME = 10
_Wording = PlanRevisionWording | PlanProposalWording


class _Way(Protocol):
    """A way of taking words out of plain values."""

    def apply(self, value: Any) -> Any: ...


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
        _add(found, _redact_note(db, plan_id, erased, wordings))
    here = select(Plan.municipality_id).where(Plan.id.in_(list(found)))
    for derivation in _each(db, select(Derivation).where(Derivation.municipality_id.in_(here))):
        # Earlier releases kept the terms that were found in notes.
        derivation.analysis = without_wordings(derivation.analysis)
    for each in wordings:
        if isinstance(each, PlanRevisionWording):
            found[each.plan_id].add(each.number)
        each.text, each.words = None, {}
    db.flush()
    return {plan_id: numbers for plan_id, numbers in found.items() if numbers}


def empty_conclusion(db: Transaction, municipality_id: UUID, hashes: Collection[str]) -> dict[UUID, set[int]]:
    """Take a conclusion, known by the hashes of its wordings, out of the municipality's plans and what is copied there.

    Return which revisions of which plans held it; otherwise as :func:`empty_wordings`.
    """
    plans = list(db.scalars(select(Plan.id).where(Plan.municipality_id == municipality_id).order_by(Plan.id)))
    contents = [
        select(table.content["conclusions"]).where(table.plan_id.in_(plans)) for table in (PlanRevision, PlanProposal)
    ]
    stated = {item["text"] for each in contents for said in db.scalars(each) if said for item in said}
    way = _Concluded(frozenset(text for text in stated if hash_of_text(text) in hashes))
    found: dict[UUID, set[int]] = defaultdict(set)
    for plan_id in plans:
        _add(found, _redact_plan(db, plan_id, lambda _revision: [way], [way], [way]))
    db.flush()
    return {plan_id: numbers for plan_id, numbers in found.items() if numbers}


@dataclass(frozen=True)
class _Concluded:
    """Conclusions, where a plan states them, and where three words or more were copied."""

    texts: frozenset[str]

    def apply(self, value: Any) -> Any:
        if isinstance(value, dict) and "conclusions" in value:
            gone = [item | ({"text": REMOVED} if item["text"] in self.texts else {}) for item in value["conclusions"]]
            value = value | {"conclusions": gone}
        for text in sorted(self.texts, key=len, reverse=True):
            value = Redaction.of(text).apply(value)
        return value


def _standing(db: Transaction, table: type[Any], notes: Collection[UUID]) -> Iterator[_Wording]:
    yield from db.scalars(select(table).where(table.note_id.in_(notes), table.text.is_not(None)))


def _each(db: Transaction, rows: Select[Any]) -> Iterator[Any]:
    """Yield large rows a few at a time: what is written goes to the database before the next ones come."""
    for row in db.scalars(rows.execution_options(yield_per=AT_A_TIME)):
        yield row
        db.flush()


def _plans_about(db: Transaction, wordings: Iterable[_Wording]) -> list[UUID]:
    """Return the plans that quote the notes, and all others of the same municipalities: people copy from them."""
    quoting = {wording.plan_id for wording in wordings}
    here = select(Plan.municipality_id).where(Plan.id.in_(quoting))
    about = or_(Plan.id.in_(quoting), Plan.municipality_id.in_(here))
    return list(db.scalars(select(Plan.id).where(about).order_by(Plan.id)))


def _redact_note(
    db: Transaction, plan_id: UUID, erased: set[UUID], wordings: Collection[_Wording]
) -> Mapping[UUID, set[int]]:
    def of_revision(revision: PlanRevision) -> list[Redaction]:
        beside = (PlanRevisionWording.plan_id == plan_id) & (PlanRevisionWording.number == revision.number)
        return _only_said(db, PlanRevisionWording, beside, erased, wordings)

    of_proposal = _only_said(db, PlanProposalWording, PlanProposalWording.plan_id == plan_id, erased, wordings)
    return _redact_plan(db, plan_id, of_revision, of_proposal, [Redaction.of(text) for text in _texts(wordings)])


def _redact_plan(
    db: Transaction,
    plan_id: UUID,
    of_revision: Callable[[PlanRevision], Sequence[_Way]],
    of_proposal: Sequence[_Way],
    copied: Sequence[_Way],
) -> Mapping[UUID, set[int]]:
    """Take the words out of all that is written in and about a plan; return by plan the revisions that told some."""
    ways: dict[int, Sequence[_Way]] = {}
    changed = set()
    for revision in _each(db, select(PlanRevision).where(PlanRevision.plan_id == plan_id)):
        ways[revision.number] = of_revision(revision)
        if _redact(revision, ways[revision.number], "content", "derived_fields"):
            changed.add(revision.number)
    for proposal in db.scalars(select(PlanProposal).where(PlanProposal.plan_id == plan_id)):
        _redact(proposal, of_proposal, "content", "base")
    for edit in db.scalars(select(PlanEdit).where(PlanEdit.plan_id == plan_id)):
        _redact(edit, copied, "value")
    for comment in db.scalars(select(PlanComment).where(PlanComment.plan_id == plan_id)):
        _redact(comment, copied, "text")
    rounds = select(Conversation.id).where(Conversation.plan_id == plan_id)
    for table, name in ((ConversationPreparation, "answers"), (ConversationFollowUp, "text")):
        for row in db.scalars(select(table).where(table.conversation_id.in_(rounds)).with_for_update()):
            _redact(row, copied, name)
    return _add({plan_id: changed}, _redact_steps(db, plan_id, ways, copied))


def _redact_steps(
    db: Transaction, plan_id: UUID, ways: Mapping[int, Sequence[_Way]], copied: Sequence[_Way]
) -> Mapping[UUID, set[int]]:
    """Take the words out of what was written to steps, and of goals that were followed up, as out of their revision."""
    told: dict[UUID, set[int]] = defaultdict(set)
    for step in db.scalars(select(PlanStep).where(PlanStep.plan_id == plan_id).with_for_update()):
        said = _redact(step, copied, "remark")
        of_goals = _redact(step, ways.get(step.revision, copied), "outcomes")
        if step.step == Step.FOLLOW_UP and (said or of_goals):
            told[plan_id] |= revisions_telling(db, step)
        if of_goals and (after := plan_telling_of(db, plan_id)):
            told[after] |= set(db.scalars(select(PlanRevision.number).where(PlanRevision.plan_id == after)))
    return told


def _add(found: dict[UUID, set[int]], more: Mapping[UUID, set[int]]) -> dict[UUID, set[int]]:
    for plan_id, numbers in more.items():
        found[plan_id] = found.get(plan_id, set()) | numbers
    return found


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


def _redact(row: Any, ways: Sequence[_Way], *names: str) -> bool:
    changed = False
    for name in names:
        before = after = getattr(row, name)
        for way in ways:
            after = way.apply(after)
        if after != before:
            setattr(row, name, after)
            changed = True
    return changed
