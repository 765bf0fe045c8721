"""What stands of a person's paper form, for the pages on which the person reads of their own plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.planner.conversation.tables import Conversation, ConversationPreparation
from shared.database import Transaction
from shared.language import TIME_ZONE


@dataclass(frozen=True)
class RecordedForm:
    """When a form was typed in and by whom, if by somebody signed in; ``opened``: the manager reads the plan by it."""

    recorded_at: datetime
    recorded_by: str | None
    opened: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as start pages are told of it."""
        day = self.recorded_at.astimezone(TIME_ZONE).date()
        return {"recorded_on": day.isoformat(), "recorded_by": self.recorded_by, "opened": self.opened}


def find_recorded_form(db: Transaction, plan_id: UUID) -> RecordedForm | None:
    """Return the form that the person's newest preparation rests on, or None where it rests on none."""
    newest = (
        select(ConversationPreparation)
        .join(Conversation, Conversation.id == ConversationPreparation.conversation_id)
        .where(Conversation.plan_id == plan_id, ConversationPreparation.side == "person")
        .order_by(Conversation.round.desc())
        .limit(1)
    )
    row = db.scalar(newest)
    if row is None or row.recorded_at is None:
        return None
    return RecordedForm(row.recorded_at, row.recorded_by, row.origin == "paper" and row.ready_at is not None)
