"""Whose move it is in the viewer's conversations, for start pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.planner.conversation.domain import step_of, waits_for
from services.planner.conversation.parties import current_round, list_staff_plans
from services.planner.conversation.signing import open_piece, read_signed
from services.planner.conversation.tables import Conversation, PlanSignature
from shared.database import Transaction
from shared.identity import Viewer


def describe_own_talk(db: Transaction, plan_id: UUID) -> dict[str, Any] | None:
    """Return the conversation about the viewer's own plan: plan, step, whether it is the viewer's move, and the day."""
    talk = current_round(db, plan_id)
    return _describe(db, talk, "person") if talk else None


def describe_talks(db: Transaction, viewer: Viewer, municipality_id: UUID) -> dict[str, Any]:
    """Return what a manager's conversations wait for.

    ``open``: those that are going on, each with its person; ``to_invite``: how many have shared a plan that nobody
    talks about.
    """
    plans = [row for row in list_staff_plans(db, municipality_id) if row.person_id != viewer.person_id]
    talks = [(row.person_id, row.round) for row in plans if row.round and row.round.agreed_at is None]
    return {
        "open": [_describe(db, talk, "manager") | {"person_id": str(person)} for person, talk in talks],
        "to_invite": sum(row.shared and row.round is None for row in plans),
    }


def _describe(db: Transaction, talk: Conversation, side: str) -> dict[str, Any]:
    ready = db.scalar(select(func.planner.conversation_sides_ready(talk.id))) or ()
    signed = _signed(db, talk)
    step = step_of(ready, signed, agreed=talk.agreed_at is not None)
    return {
        "plan_id": str(talk.plan_id),
        "step": step.value,
        "yours": waits_for(side, step, ready, signed),
        "meeting_on": _day(talk.meeting_on),
    }


def _signed(db: Transaction, talk: Conversation) -> Iterable[str]:
    # Most rounds have no signature yet; only where one is, the whole plan is needed to say whether it holds.
    if not db.scalar(select(PlanSignature.side).where(PlanSignature.conversation_id == talk.id).limit(1)):
        return ()
    piece = open_piece(db, talk.plan_id)
    return read_signed(db, talk, piece).holding if piece else ()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
