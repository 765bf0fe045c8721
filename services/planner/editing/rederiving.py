"""Deriving again what people have worked on: their words stay, and what is new is proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from services.planner.editing.domain import Proposed, came_and_went, counted_by_area, propose, rederive
from services.planner.editing.queries import in_common, read_own_work, read_work
from services.planner.editing.tables import PlanEdit, PlanProposal, PlanProposalWording
from services.planner.plans.domain.content import Draft, text_hash
from services.planner.plans.domain.material import Material
from services.planner.plans.tables import Derivation, Plan, PlanRevision
from shared.database import Transaction


@dataclass(frozen=True)
class Source:
    """A derivation, and the material that it was made of."""

    derivation_id: UUID
    material: Material

    def wordings(self, draft: Draft) -> list[dict[str, Any]]:
        """Return the rows of the wordings that a draft cites, but for whose they are."""
        return [
            {
                "note_id": UUID(note_id),
                "note_revision": self.material.notes[note_id].revision,
                "session_id": UUID(self.material.session_of[note_id]),
                "text": wording.text,
                "words": dict(wording.words),
                "text_hash": text_hash(wording.text),
            }
            for note_id, wording in draft.wordings.items()
        ]


def merge_edits(db: Transaction, plan: Plan, draft: Draft, source: Source) -> Draft | None:
    """Return what a draft that people worked on is to say now, or None when nothing new was derived.

    The edits are part of it; where they stand in the way of something new, that is proposed.
    """
    piece = read_work(db, plan)
    if plan.state == "draft" and piece.derived_hash == draft.hash:
        return None
    merged, proposed = rederive(piece.work, draft)
    replace_proposal(db, plan, draft, proposed, source)
    db.execute(delete(PlanEdit).where(PlanEdit.plan_id == plan.id, PlanEdit.path.in_(piece.edits)))
    return merged


def propose_changes(db: Transaction, plan: Plan, draft: Draft, source: Source) -> None:
    """Keep what was derived anew for a plan that people have begun to agree on, unless that was done before."""
    piece = in_common(db, read_own_work(db, plan))
    known = db.get(PlanProposal, plan.id)
    if draft.hash in (piece.derived_hash, known.content_hash if known else ""):
        return
    forget_proposal(db, plan)
    _keep_proposal(db, plan, draft, propose(piece.work, draft), source)


def replace_proposal(db: Transaction, plan: Plan, draft: Draft, proposed: Proposed, source: Source) -> None:
    """Keep what people have to decide about now, in the place of what was proposed before."""
    forget_proposal(db, plan)
    if proposed.open:
        _keep_proposal(db, plan, draft, proposed, source)


def forget_outdated(db: Transaction, drafts: Iterable[tuple[Plan, Draft]]) -> None:
    """Propose nothing any more that isn't what is derived now: that may be again what the plan was made of."""
    now = {plan.id: (plan, draft.hash) for plan, draft in drafts}
    known = select(PlanProposal.plan_id, PlanProposal.content_hash).where(PlanProposal.plan_id.in_(now))
    for plan_id, proposed in db.execute(known).all():
        plan, derived = now[plan_id]
        if proposed != derived:
            forget_proposal(db, plan)


def forget_proposal(db: Transaction, plan: Plan) -> None:
    """Propose nothing any more."""
    for table in (PlanProposalWording, PlanProposal):
        db.execute(delete(table).where(table.plan_id == plan.id))


def _keep_proposal(db: Transaction, plan: Plan, draft: Draft, proposed: Proposed, source: Source) -> None:
    row = {
        "plan_id": plan.id,
        "derivation_id": source.derivation_id,
        "content": draft.content,
        "content_hash": draft.hash,
        "base": dict(proposed.base),
        "open": proposed.open,
        "news": _news_of_needs(db, plan, source) if plan.kind == "individual" else proposed.news,
    }
    db.execute(insert(PlanProposal), [row])
    if wordings := [row | {"plan_id": plan.id} for row in source.wordings(draft)]:
        db.execute(insert(PlanProposalWording), wordings)


def _news_of_needs(db: Transaction, plan: Plan, source: Source) -> dict[str, dict[str, list[str]]]:
    """Return by area the notes that came and went in the municipality's needs: a personal plan quotes only some."""
    newest = db.get_one(PlanRevision, (plan.id, plan.revision))
    ids = newest.derivation_id, source.derivation_id
    old, new = (counted_by_area(db.get_one(Derivation, each).analysis) for each in ids)
    return came_and_went(old, new)
