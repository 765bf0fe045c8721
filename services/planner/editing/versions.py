"""A plan's versions: all of them, one of them, the one before another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.errors import NotFound
from shared.paging import Page, turn_to


@dataclass(frozen=True)
class Version:
    """A version in the list; ``before``: the one before it, as far as the viewer reads it."""

    number: int
    before: int | None
    cause: str
    author: str | None
    created_at: datetime
    content_hash: str


def list_versions(db: Transaction, plan: Plan, page: int = 1) -> tuple[list[Version], Page]:
    """Return a page of the plan's versions, the newest first, and which page it is."""
    kept = PlanRevision
    before = func.lag(kept.number).over(order_by=kept.number).label("before")
    columns = select(kept.number, before, kept.cause, kept.author, kept.created_at, kept.content_hash)
    turned, shown = turn_to(db, columns.where(kept.plan_id == plan.id).order_by(kept.number.desc()), page)
    return [Version(*row) for row in db.execute(shown)], turned


def find_revision(db: Transaction, plan_id: UUID, number: int) -> PlanRevision:
    """Return a revision.

    Raises:
        NotFound: the plan has no such revision.
    """
    revision = db.get(PlanRevision, (plan_id, number))
    if revision is None:
        raise NotFound
    return revision
