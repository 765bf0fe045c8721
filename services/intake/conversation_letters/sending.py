"""Writing to the side that is called to a conversation."""

from collections.abc import Iterable

from services.intake.conversation_letters.mails import conversation_mail, follow_up_mail
from services.intake.invitation import recipients
from services.intake.mail.use_cases import queue_mail
from shared.database import Transaction
from shared.events import ConversationCalled, ConversationDue


def call_to_conversation(db: Transaction, call: ConversationCalled, address: str) -> None:
    """Queue the letter to the person, or to the managers; ``address`` is where the product lies.

    Who has left is not written to, and nobody is called to a conversation with themselves.
    """
    _write_to(db, call, conversation_mail(call, _page(call, address)))


def remind_of_follow_up(db: Transaction, due: ConversationDue, address: str) -> None:
    """Queue the letter to the person, or to the managers; as in ``call_to_conversation``."""
    _write_to(db, due, follow_up_mail(due, _page(due, address)))


def _page(about: ConversationCalled | ConversationDue, address: str) -> str:
    return f"{address}/planner/plans/{about.plan_id}/conversation"


def _write_to(db: Transaction, about: ConversationCalled | ConversationDue, letter: tuple[str, str]) -> None:
    subject, body = letter
    for address_of in sorted(set(_addresses(db, about))):
        queue_mail(db, recipient=address_of, subject=subject, body=body)


def _addresses(db: Transaction, call: ConversationCalled | ConversationDue) -> Iterable[str]:
    to_person = call.to == "person"
    asked = recipients.staff if to_person else recipients.managers
    return [each.address for each in asked(db, call.municipality_id) if (each.id == call.person_id) is to_person]
