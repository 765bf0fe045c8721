"""Where municipal plans say, in words of their own, what a note said: shown to whoever erases it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.planner.comments.tables import PlanComment
from services.planner.editing.tables import PlanEdit
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction

# Quoted words that no other note says are taken out by the erasure itself.
_QUOTED = re.compile("”[^”]*”")


@dataclass(frozen=True)
class Mention:
    """A text in or about a plan; ``where`` is the field's path, or ``comment``."""

    plan_id: UUID
    where: str
    text: str


def mentions_in_plans(db: Transaction, municipality_id: UUID, words: frozenset[str]) -> list[Mention]:
    """Return what stands in a municipality's plan now, or is commented there, with one of these words.

    Persons' own plans are nobody's to read.

    Args:
        db: a worker's transaction.
        municipality_id: whose plan it is.
        words: folded to one case (``str.casefold``).
    """
    plans = select(Plan).where(Plan.municipality_id == municipality_id, Plan.kind == "municipal").order_by(Plan.id)
    found = (Mention(plan.id, *said) for plan in db.scalars(plans).all() for said in _said(db, plan))
    return [mention for mention in dict.fromkeys(found) if words & _words(mention.text)]


def _said(db: Transaction, plan: Plan) -> Iterator[tuple[str, str]]:
    revision = db.get(PlanRevision, (plan.id, plan.revision))
    yield from _texts(revision.content if revision else {})
    for edit in db.scalars(select(PlanEdit).where(PlanEdit.plan_id == plan.id).order_by(PlanEdit.path)):
        yield from _texts(edit.value, edit.path)
    for comment in db.scalars(select(PlanComment).where(PlanComment.plan_id == plan.id).order_by(PlanComment.id)):
        yield "comment", comment.text


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(item, f"{path}/{name}".removeprefix("/"))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w+", _QUOTED.sub("", text))}
