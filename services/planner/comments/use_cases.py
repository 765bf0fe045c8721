"""Commenting on a plan, and settling a comment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.planner.comments.tables import PlanComment
from services.planner.plans.permission import works_on
from services.planner.plans.queries import find_plan
from services.planner.plans.tables import Plan
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer
from shared.policy import Rule, demand

LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class NewComment:
    """A comment as typed; its id was made with the form."""

    id: UUID
    place: str
    text: str


@dataclass(frozen=True)
class Comments:
    """The comments at one place: those that wait, and those that are settled."""

    open: list[PlanComment]
    settled: list[PlanComment]


def find_commented(db: Transaction, viewer: Viewer, plan_id: UUID) -> Plan:
    """Return a plan that the viewer may comment on.

    Raises:
        NotFound: there is none, or the viewer reads it without having a say.
    """
    plan = find_plan(db, plan_id)
    demand(viewer, Rule.PLAN_COMMENT, municipality_id=plan.municipality_id, person_id=plan.person_id)
    if plan.kind == "individual":
        demand(viewer, Rule.INDIVIDUAL_PLAN_READ, municipality_id=plan.municipality_id, person_id=plan.person_id)
    return plan


def add_comment(db: Transaction, viewer: Viewer, plan_id: UUID, new: NewComment, now: datetime) -> Plan:
    """Save a comment; harmless twice.

    Raises:
        NotFound: there is no such plan for the viewer to comment on.
    """
    plan = find_commented(db, viewer, plan_id)
    row = {**vars(new), "plan_id": plan.id, "account_id": viewer.account_id, "person_id": viewer.person_id}
    values = row | {"author": viewer.name, "created_at": now, "internal": is_internal(viewer, plan)}
    db.execute(insert(PlanComment).values(**values).on_conflict_do_nothing())
    return plan


def settle_comment(db: Transaction, viewer: Viewer, plan_id: UUID, comment_id: UUID, now: datetime) -> Plan:
    """Mark a comment as settled, by its author or by whoever works on the plan; harmless twice, and if it is gone.

    Raises:
        NotFound: there is no such plan for the viewer to comment on.
    """
    plan = find_commented(db, viewer, plan_id)
    comment = db.scalar(select(PlanComment).where(PlanComment.id == comment_id, PlanComment.plan_id == plan.id))
    if comment and comment.resolved_at is None:
        if comment.account_id != viewer.account_id and not works_on(viewer, plan):
            raise NotFound
        comment.resolved_at = now
    return plan


def is_internal(viewer: Viewer, plan: Plan) -> bool:
    """Say whether what the viewer comments on now is a draft that only those read who work on it."""
    return plan.kind == "municipal" and plan.state == "draft" and works_on(viewer, plan)


def read_comments(db: Transaction, plan: Plan) -> Mapping[str, Comments]:
    """Return the comments on a plan by place, the oldest first."""
    found: dict[str, Comments] = {}
    mine = PlanComment.plan_id == plan.id
    for comment in db.scalars(select(PlanComment).where(mine).order_by(PlanComment.created_at, PlanComment.id)):
        here = found.setdefault(comment.place, Comments([], []))
        (here.settled if comment.resolved_at else here.open).append(comment)
    return found
