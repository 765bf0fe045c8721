"""Erasing what conversations hold of a person."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import aliased

from services.planner.conversation.tables import (
    Conversation,
    ConversationFollowUp,
    ConversationPreparation,
    PaperCode,
    PlanSignature,
)
from shared.database import Transaction

_NOBODY = {"recorded_by": None, "recorder_id": None, "recorder_account_id": None}


def erase_conversations(db: Transaction, plans: Collection[UUID]) -> None:
    """Remove all rounds about these plans, with what both sides wrote in them and signed."""
    rounds = select(Conversation.id).where(Conversation.plan_id.in_(list(plans)))
    for table in (PaperCode, ConversationFollowUp, PlanSignature, ConversationPreparation):
        db.execute(delete(table).where(table.conversation_id.in_(rounds)))
    db.execute(delete(Conversation).where(Conversation.plan_id.in_(list(plans))))


def forget_talker(db: Transaction, person_id: UUID) -> None:
    """Take a person's name from what was prepared for others and agreed with them: the agreement stands."""
    _unname(db, ConversationPreparation.person_id == person_id)
    told = ConversationFollowUp.person_id == person_id
    db.execute(update(ConversationFollowUp).where(told).values(author="", account_id=None, person_id=None))
    signed = PlanSignature.person_id == person_id
    db.execute(update(PlanSignature).where(signed).values(name="", account_id=None, person_id=None))
    for table in (ConversationPreparation, PlanSignature):
        db.execute(update(table).where(table.recorder_id == person_id).values(_NOBODY))


def forget_account_in_talks(db: Transaction, account_id: UUID) -> None:
    """Take the name of whoever had an account from the same, also as the one who recorded what was signed on paper."""
    mine = aliased(ConversationPreparation)
    for table in (ConversationPreparation, PlanSignature):
        here = (mine.author_id == account_id) & (mine.conversation_id == table.conversation_id)
        # Of what was recorded before accounts were kept, only who prepared there too is known by the name.
        unknown = table.recorder_id.is_(None) & table.recorder_account_id.is_(None)
        named = unknown & table.recorded_by.in_(select(mine.author).where(here))
        db.execute(update(table).where((table.recorder_account_id == account_id) | named).values(_NOBODY))
    _unname(db, ConversationPreparation.author_id == account_id)
    told = ConversationFollowUp.account_id == account_id
    db.execute(update(ConversationFollowUp).where(told).values(author="", account_id=None, person_id=None))
    signed = PlanSignature.account_id == account_id
    db.execute(update(PlanSignature).where(signed).values(name="", account_id=None, person_id=None))


def _unname(db: Transaction, prepared: ColumnElement[bool]) -> None:
    # The account is part of the key, and gone.
    unnamed = {"author": "", "author_id": func.gen_random_uuid(), "person_id": None}
    db.execute(update(ConversationPreparation).where(prepared).values(unnamed))
