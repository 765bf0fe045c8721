"""What isn't done yet when a municipal plan is sent for review or adopted; whoever decides should know of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from services.planner.comments.tables import PlanComment
from services.planner.editing.queries import count_open_changes
from services.planner.lifecycle.domain import loose_goals
from services.planner.lifecycle.tables import DueDay
from services.planner.plans.tables import Plan
from shared.database import Transaction


@dataclass(frozen=True)
class Unfinished:
    """What is open in a plan as it stands.

    ``review_by``: the last day that was promised for comments, where it isn't over; ``comments``: how many aren't
    settled; ``proposed``: how many changes wait for a decision; ``loose``: goals without who is responsible or a day.
    """

    review_by: date | None
    comments: int
    proposed: int
    loose: list[Mapping[str, Any]]

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return any(vars(self).values())


def find_unfinished(db: Transaction, plan: Plan, content: Mapping[str, Any], today: date) -> Unfinished:
    """Return what is open today in a plan of these contents."""
    waiting = (PlanComment.plan_id == plan.id) & PlanComment.resolved_at.is_(None)
    return Unfinished(
        review_by=review_lasts_until(db, plan, today),
        comments=db.scalar(select(func.count()).select_from(PlanComment).where(waiting)) or 0,
        proposed=count_open_changes(db, [plan.id]).get(plan.id, 0),
        loose=loose_goals(content),
    )


def review_lasts_until(db: Transaction, plan: Plan, today: date) -> date | None:
    """Return the last day of a review that isn't over: comments are taken through that day."""
    promised = (DueDay.plan_id == plan.id) & (DueDay.kind == "review") & (DueDay.due_on >= today)
    return db.scalar(select(func.max(DueDay.due_on)).where(promised))
