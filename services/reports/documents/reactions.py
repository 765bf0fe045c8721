"""What events of the planner do here: they say which documents can be had."""

from collections.abc import Sequence

from sqlalchemy import func, update

from services.reports.documents.tables import AvailableRevision
from shared.bulk import insert_rows
from shared.database import Transaction
from shared.events import PlanArchived, PlanRevisionSaved
from shared.follow import takes_many


@takes_many
def offer_documents(db: Transaction, events: Sequence[PlanRevisionSaved]) -> None:
    """Remember that documents of these revisions can be made; a derivation saves one for everybody at once."""
    rows = [event.model_dump() for event in events]
    db.execute(insert_rows(AvailableRevision, rows).on_conflict_do_nothing())


def withdraw_document(db: Transaction, event: PlanArchived) -> None:
    """Stop offering documents of a plan that left use; those that were made stay, and what was adopted can be had."""
    offered = (AvailableRevision.plan_id == event.plan_id) & AvailableRevision.withdrawn_at.is_(None)
    db.execute(update(AvailableRevision).where(offered).values(withdrawn_at=func.now()))
