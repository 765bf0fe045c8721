"""Whose move it is in the viewer's conversations, for start pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.planner.conversation.domain import Step, step_of, waits_for
from services.planner.conversation.following_up import follow_up_due
from services.planner.conversation.parties import current_round, list_staff_plans
from services.planner.conversation.signing import open_piece, read_signed
from services.planner.conversation.tables import Conversation, PlanSignature
from shared.database import Transaction
from shared.identity import Viewer


def describe_own_talk(db: Transaction, plan_id: UUID) -> dict[str, Any] | None:
    """Return the conversation about the viewer's own plan: plan, step, whose move it is, and its days."""
    talk = current_round(db, plan_id)
    return _describe(db, talk, "person") if talk else None


def describe_talks(db: Transaction, viewer: Viewer, municipality_id: UUID) -> dict[str, Any]:
    """Return what a manager's conversations wait for.

    ``open``: those that are going on, each with its person; ``agreed``: those to be followed up, with the day;
    ``to_invite``: how many have shared a plan that nobody talks about.
    """
    plans = [row for row in list_staff_plans(db, municipality_id) if row.person_id != viewer.person_id]
    talks = [_describe(db, row.round, "manager") | {"person_id": str(row.person_id)} for row in plans if row.round]
    return {
        "open": [talk for talk in talks if talk["step"] != Step.AGREED],
        "agreed": [talk for talk in talks if talk["follow_up_on"]],
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
        "follow_up_on": _day(follow_up_due(db, talk)),
    }


def _signed(db: Transaction, talk: Conversation) -> Iterable[str]:
    # Most rounds have no signature yet; only where one is, the whole plan is needed to say whether it holds.
    if talk.agreed_at or not db.scalar(
        select(PlanSignature.side).where(PlanSignature.conversation_id == talk.id).limit(1)
    ):
        return ()
    piece = open_piece(db, talk.plan_id)
    return read_signed(db, talk, piece).holding if piece else ()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
