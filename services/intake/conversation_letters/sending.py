"""Writing to those who talk about a plan: what has happened to their conversation."""

from collections.abc import Iterable

from services.intake.conversation_letters.mails import (
    conversation_mail,
    follow_up_mail,
    typing_in_mail,
    withdrawal_mail,
)
from services.intake.invitation import recipients
from services.intake.mail.use_cases import queue_mail
from shared.database import Transaction
from shared.events import ConversationCalled, ConversationDue, ConversationWithdrawn, PaperTypedIn

_Told = ConversationCalled | ConversationDue | ConversationWithdrawn | PaperTypedIn


def call_to_conversation(db: Transaction, call: ConversationCalled, address: str) -> None:
    """Queue the letter to the person, or to the managers; ``address`` is where the product lies.

    Who has left is not written to, and nobody is called to a conversation with themselves.
    """
    about = {"plan_id": call.plan_id, "person_id": call.person_id, "municipality_id": call.municipality_id}
    # Two kinds that logs and queues of before hold; they have events of their own now.
    if call.kind == "withdrawn":
        tell_of_withdrawal(db, ConversationWithdrawn(to=call.to, **about), address)
    elif call.kind == "paper_typed_in":
        tell_of_typing_in(db, PaperTypedIn(**about), address)
    else:
        _write_to(db, call, call.to, conversation_mail(call, _page(call, address)))


def tell_of_withdrawal(db: Transaction, withdrawn: ConversationWithdrawn, address: str) -> None:
    """Queue the letter to the person, or to the managers; as in ``call_to_conversation``."""
    _write_to(db, withdrawn, withdrawn.to, withdrawal_mail(_page(withdrawn, address)))


def tell_of_typing_in(db: Transaction, typed_in: PaperTypedIn, address: str) -> None:
    """Queue the letter to the person whose form it is; as in ``call_to_conversation``."""
    _write_to(db, typed_in, "person", typing_in_mail(_page(typed_in, address)))


def remind_of_follow_up(db: Transaction, due: ConversationDue, address: str) -> None:
    """Queue the letter to the person, or to the managers; as in ``call_to_conversation``."""
    _write_to(db, due, due.to, follow_up_mail(due, _page(due, address)))


def _page(about: _Told, address: str) -> str:
    return f"{address}/planner/plans/{about.plan_id}/conversation"


def _write_to(db: Transaction, about: _Told, side: str, letter: tuple[str, str]) -> None:
    subject, body = letter
    for address_of in sorted(set(_addresses(db, about, side))):
        queue_mail(db, recipient=address_of, subject=subject, body=body)


def _addresses(db: Transaction, about: _Told, side: str) -> Iterable[str]:
    to_person = side == "person"
    asked = recipients.staff if to_person else recipients.managers
    return [each.address for each in asked(db, about.municipality_id) if (each.id == about.person_id) is to_person]
