"""What the planner's conversations do here."""

from services.intake.conversation_letters.jobs import (
    CALL_TO_CONVERSATION,
    REMIND_OF_FOLLOW_UP,
    TELL_OF_TYPING_IN,
    TELL_OF_WITHDRAWAL,
)
from shared.database import Transaction
from shared.events import ConversationCalled, ConversationDue, ConversationWithdrawn, PaperTypedIn
from shared.identifiers import new_id
from shared.jobs import enqueue


def queue_call(db: Transaction, event: ConversationCalled) -> None:
    """Have the other side written to; each call is a job of its own, since each may name another day."""
    enqueue(db, CALL_TO_CONVERSATION, event.model_dump(mode="json"), f"{event.plan_id}/{new_id()}")


def queue_withdrawal(db: Transaction, event: ConversationWithdrawn) -> None:
    """Have the other side written to; each withdrawn round is a job of its own."""
    enqueue(db, TELL_OF_WITHDRAWAL, event.model_dump(mode="json"), f"{event.plan_id}/{new_id()}")


def queue_typing_in(db: Transaction, event: PaperTypedIn) -> None:
    """Have the person written to; each form is a job of its own."""
    enqueue(db, TELL_OF_TYPING_IN, event.model_dump(mode="json"), f"{event.plan_id}/{new_id()}")


def queue_reminder(db: Transaction, event: ConversationDue) -> None:
    """Have one side written to; each day of each plan is a job of its own."""
    enqueue(db, REMIND_OF_FOLLOW_UP, event.model_dump(mode="json"), f"{event.plan_id}/{event.to}/{event.due_on}")
