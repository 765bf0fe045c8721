"""Writing to the side that is called to a conversation."""

from collections.abc import Iterable

from services.intake.conversation_letters.mails import conversation_mail
from services.intake.invitation import recipients
from services.intake.mail.use_cases import queue_mail
from shared.database import Transaction
from shared.events import ConversationCalled


def call_to_conversation(db: Transaction, call: ConversationCalled, address: str) -> None:
    """Queue the letter to the person, or to the managers; ``address`` is where the product lies.

    Who has left is not written to, and nobody is called to a conversation with themselves.
    """
    page = f"{address}/planner/plans/{call.plan_id}/conversation"
    subject, body = conversation_mail(call, page)
    for address_of in sorted(set(_addresses(db, call))):
        queue_mail(db, recipient=address_of, subject=subject, body=body)


def _addresses(db: Transaction, call: ConversationCalled) -> Iterable[str]:
    to_person = call.to == "person"
    asked = recipients.staff if to_person else recipients.managers
    return [each.address for each in asked(db, call.municipality_id) if (each.id == call.person_id) is to_person]
