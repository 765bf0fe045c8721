"""What events of the planner do here: they say which documents can be had."""

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from services.reports.documents.tables import AvailableRevision
from shared.database import Transaction
from shared.events import PlanArchived, PlanRevisionSaved


def offer_document(db: Transaction, event: PlanRevisionSaved) -> None:
    """Remember that a document of this revision can be made."""
    db.execute(insert(AvailableRevision).values(**event.model_dump()).on_conflict_do_nothing())


def withdraw_document(db: Transaction, event: PlanArchived) -> None:
    """Stop offering documents of a plan that left use; those that were made stay."""
    offered = (AvailableRevision.plan_id == event.plan_id) & AvailableRevision.withdrawn_at.is_(None)
    db.execute(update(AvailableRevision).where(offered).values(withdrawn_at=func.now()))
