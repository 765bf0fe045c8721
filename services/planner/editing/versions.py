"""A plan's versions: all of them, one of them, the one before another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.errors import NotFound


@dataclass(frozen=True)
class Version:
    """A version in the list."""

    number: int
    cause: str
    author: str | None
    created_at: datetime
    content_hash: str


def list_versions(db: Transaction, plan: Plan) -> list[Version]:
    """Return the plan's versions, the newest first."""
    kept = PlanRevision
    columns = select(kept.number, kept.cause, kept.author, kept.created_at, kept.content_hash)
    rows = db.execute(columns.where(kept.plan_id == plan.id).order_by(kept.number.desc()))
    return [Version(*row) for row in rows]


def find_revision(db: Transaction, plan_id: UUID, number: int) -> PlanRevision:
    """Return a revision.

    Raises:
        NotFound: the plan has no such revision.
    """
    revision = db.get(PlanRevision, (plan_id, number))
    if revision is None:
        raise NotFound
    return revision
