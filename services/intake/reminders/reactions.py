"""What the planner's days do here."""

from services.intake.reminders.jobs import REMIND_MANAGERS
from shared.database import Transaction
from shared.events import PlanDue
from shared.jobs import enqueue


def queue_reminder(db: Transaction, event: PlanDue) -> None:
    """Have the municipality's managers written to; each day of each plan is a job of its own."""
    payload = event.model_dump(mode="json", include={"kind", "municipality_id", "due_on"})
    enqueue(db, REMIND_MANAGERS, payload, f"{event.plan_id}/{event.kind}/{event.due_on}")
