"""Erasing what conversations hold of a person."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, func, select, update

from services.planner.conversation.tables import (
    Conversation,
    ConversationFollowUp,
    ConversationPreparation,
    PaperCode,
    PlanSignature,
)
from shared.database import Transaction


def erase_conversations(db: Transaction, plans: Collection[UUID]) -> None:
    """Remove all rounds about these plans, with what both sides wrote in them and signed."""
    rounds = select(Conversation.id).where(Conversation.plan_id.in_(list(plans)))
    for table in (PaperCode, ConversationFollowUp, PlanSignature, ConversationPreparation):
        db.execute(delete(table).where(table.conversation_id.in_(rounds)))
    db.execute(delete(Conversation).where(Conversation.plan_id.in_(list(plans))))


def forget_talker(db: Transaction, person_id: UUID) -> None:
    """Take a person's name from what was prepared for others and agreed with them: the agreement stands."""
    prepared = ConversationPreparation.person_id == person_id
    # The account is part of the key, and gone.
    unnamed = {"author": "", "author_id": func.gen_random_uuid(), "person_id": None}
    db.execute(update(ConversationPreparation).where(prepared).values(unnamed))
    told = ConversationFollowUp.person_id == person_id
    db.execute(update(ConversationFollowUp).where(told).values(author="", account_id=None, person_id=None))
    signed = PlanSignature.person_id == person_id
    db.execute(update(PlanSignature).where(signed).values(name="", account_id=None, person_id=None))
    recorded = PlanSignature.recorder_id == person_id
    db.execute(update(PlanSignature).where(recorded).values(recorded_by=None, recorder_id=None))
