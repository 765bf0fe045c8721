"""What the days of the planner's plans do here."""

from services.intake.reminders.jobs import ASK_FOR_COMMENTS, REMIND_MANAGERS
from shared.database import Transaction
from shared.events import PlanDue, PlanSentForReview
from shared.jobs import enqueue


def queue_reminder(db: Transaction, event: PlanDue) -> None:
    """Have the municipality's managers written to; each day of each plan is a job of its own."""
    payload = event.model_dump(mode="json", include={"kind", "municipality_id", "due_on"})
    enqueue(db, REMIND_MANAGERS, payload, f"{event.plan_id}/{event.kind}/{event.due_on}")


def queue_review_letters(db: Transaction, event: PlanSentForReview) -> None:
    """Have those who work in the municipality asked for comments."""
    payload = event.model_dump(mode="json", include={"municipality_id", "review_by"})
    enqueue(db, ASK_FOR_COMMENTS, payload, f"{event.plan_id}/{event.review_by}")
