"""Writing to those who manage a municipality's libraries, or work there, that something of its plan waits."""

from datetime import date
from uuid import UUID

from services.intake.board.queries import municipality_of
from services.intake.invitation.recipients import managers, staff
from services.intake.mail.use_cases import queue_mail
from services.intake.reminders.mails import Reminder, reminder_mail, review_mail
from shared.database import Transaction


def remind_managers(db: Transaction, municipality_id: UUID, reminder: Reminder, address: str) -> None:
    """Queue a letter to each manager and substitute; ``address`` is where the product lies."""
    letter = reminder_mail(reminder, municipality_of(db, municipality_id).name, _page(municipality_id, address))
    _write_to(db, {recipient.address for recipient in managers(db, municipality_id)}, letter)


def ask_for_comments(db: Transaction, municipality_id: UUID, review_by: date, address: str) -> None:
    """Queue a letter to everybody who works there but the managers, who send plans for review."""
    letter = review_mail(review_by, municipality_of(db, municipality_id).name, _page(municipality_id, address))
    working, managing = staff(db, municipality_id), managers(db, municipality_id)
    _write_to(db, {each.address for each in working} - {each.address for each in managing}, letter)


def _page(municipality_id: UUID, address: str) -> str:
    return f"{address}/planner/municipalities/{municipality_id}/plan"


def _write_to(db: Transaction, addresses: set[str], letter: tuple[str, str]) -> None:
    subject, body = letter
    for recipient in sorted(addresses):
        queue_mail(db, recipient=recipient, subject=subject, body=body)
