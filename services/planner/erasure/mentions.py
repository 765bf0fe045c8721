"""Where municipal plans say, in words of their own, what a note said: shown to whoever erases it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.planner.comments.tables import PlanComment
from services.planner.editing.tables import PlanEdit
from services.planner.plans.domain.fields import editable_fields
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction


@dataclass(frozen=True)
class Mention:
    """A text in or about a plan; ``where`` is the field's path, or ``comment``."""

    plan_id: UUID
    where: str
    text: str


def mentions_in_plans(db: Transaction, municipality_id: UUID, words: frozenset[str]) -> list[Mention]:
    """Return what people wrote that stands in a municipality's plan now, or is commented there, with such a word.

    What was derived quotes notes, and the erasure reaches it; persons' own plans are nobody's to read.

    Args:
        db: a worker's transaction.
        municipality_id: whose plan it is.
        words: folded to one case (``str.casefold``).
    """
    plans = select(Plan).where(Plan.municipality_id == municipality_id, Plan.kind == "municipal").order_by(Plan.id)
    found = (Mention(plan.id, *said) for plan in db.scalars(plans).all() for said in _said(db, plan))
    return [mention for mention in found if words & _words(mention.text)]


def _said(db: Transaction, plan: Plan) -> Iterator[tuple[str, str]]:
    revision = db.get_one(PlanRevision, (plan.id, plan.revision))
    fields = editable_fields(revision.content)
    derived = fields if revision.derived_fields is None else revision.derived_fields
    written = {path: value for path, value in fields.items() if value != derived.get(path)}
    edits = db.scalars(select(PlanEdit).where(PlanEdit.plan_id == plan.id).order_by(PlanEdit.path))
    for path, value in (written | {edit.path: edit.value for edit in edits}).items():
        if isinstance(value, str):
            yield path, value
    for comment in db.scalars(select(PlanComment).where(PlanComment.plan_id == plan.id).order_by(PlanComment.id)):
        yield "comment", comment.text


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w+", text)}
