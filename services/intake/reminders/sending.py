"""Writing to those who manage a municipality's libraries that something of their plan waits."""

from uuid import UUID

from services.intake.board.queries import municipality_of
from services.intake.invitation.recipients import managers
from services.intake.mail.use_cases import queue_mail
from services.intake.reminders.mails import Reminder, reminder_mail
from shared.database import Transaction


def remind_managers(db: Transaction, municipality_id: UUID, reminder: Reminder, address: str) -> None:
    """Queue a letter to each manager and substitute; ``address`` is where the product lies."""
    page = f"{address}/planner/municipalities/{municipality_id}/plan"
    subject, body = reminder_mail(reminder, municipality_of(db, municipality_id).name, page)
    for address_of in sorted({recipient.address for recipient in managers(db, municipality_id)}):
        queue_mail(db, recipient=address_of, subject=subject, body=body)
