"""What stands of a person's paper form, for the pages on which the person reads of their own plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.planner.conversation.parties import current_round
from services.planner.conversation.tables import ConversationPreparation
from services.planner.plans.tables import Plan
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
    """Return the form that the person's preparation of the round rests on, or None where it rests on none."""
    talk = current_round(db, plan_id)
    if talk is None:
        return None
    here = (ConversationPreparation.conversation_id == talk.id) & (ConversationPreparation.side == "person")
    row = db.scalar(select(ConversationPreparation).where(here))
    if row is None or row.recorded_at is None:
        return None
    return RecordedForm(row.recorded_at, row.recorded_by, db.get_one(Plan, plan_id).opened_by_form)
