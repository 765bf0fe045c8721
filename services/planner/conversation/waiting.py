"""Whose move it is in the viewer's conversations, for start pages."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.planner.conversation.domain import Step, step_of, waits_for
from services.planner.conversation.following_up import follow_ups_due
from services.planner.conversation.parties import current_round, list_staff_plans, ready_sides
from services.planner.conversation.signing import holding_sides
from services.planner.conversation.tables import Conversation
from shared.database import Transaction
from shared.identity import Viewer


def describe_own_talk(db: Transaction, plan_id: UUID) -> dict[str, Any] | None:
    """Return the conversation about the viewer's own plan: plan, step, whose move it is, and its days."""
    talk = current_round(db, plan_id)
    return _describe(db, [talk], "person")[0] if talk else None


def describe_talks(db: Transaction, viewer: Viewer, municipality_id: UUID) -> dict[str, Any]:
    """Return what a manager's conversations wait for.

    ``open``: those that are going on, each with its person; ``agreed``: those to be followed up, with the day;
    ``to_invite``: how many have shared a plan that nobody talks about.
    """
    plans = [row for row in list_staff_plans(db, municipality_id) if row.person_id != viewer.person_id]
    begun = [(row.person_id, row.round) for row in plans if row.round]
    told = _describe(db, [talk for _person_id, talk in begun], "manager")
    talks = [each | {"person_id": str(person_id)} for each, (person_id, _talk) in zip(told, begun, strict=True)]
    return {
        "open": [talk for talk in talks if talk["step"] != Step.AGREED],
        "agreed": [talk for talk in talks if talk["follow_up_on"]],
        "to_invite": sum(row.shared and row.round is None for row in plans),
    }


def _describe(db: Transaction, rounds: Sequence[Conversation], side: str) -> list[dict[str, Any]]:
    """Return what is told of each round; however many there are, in the same few statements."""
    ready, signed, due = ready_sides(db, rounds), holding_sides(db, rounds), follow_ups_due(db, rounds)
    return [
        _told(talk, side, ready.get(talk.id, ()), signed.get(talk.id, ())) | {"follow_up_on": _day(due.get(talk.id))}
        for talk in rounds
    ]


def _told(talk: Conversation, side: str, ready: Iterable[str], signed: Iterable[str]) -> dict[str, Any]:
    step = step_of(ready, signed, agreed=talk.agreed_at is not None)
    return {
        "plan_id": str(talk.plan_id),
        "step": step.value,
        "yours": waits_for(side, step, ready, signed),
        "meeting_on": _day(talk.meeting_on),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
