"""Preparing a conversation, each for oneself, and fixing the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.planner.conversation.domain import QUESTIONS, SIDES
from services.planner.conversation.parties import (
    Party,
    call_other_side,
    demand_round,
    find_party,
    open_again,
    sides_ready,
)
from services.planner.conversation.problems import AgreementHolds, PreparationClosed
from services.planner.conversation.tables import Conversation, ConversationPreparation
from shared.database import Transaction
from shared.identity import Viewer


@dataclass(frozen=True)
class Written:
    """What a side has written, and by whom."""

    side: str
    author_id: UUID
    person_id: UUID | None
    author: str
    answers: Mapping[str, str]
    ready: bool
    origin: str = "digital"


def save_preparation(
    db: Transaction, viewer: Viewer, plan_id: UUID, answers: Mapping[str, str], now: datetime, *, ready: bool
) -> Party:
    """Save one's own preparation; ready, the other one reads it as soon as they are ready too.

    A person who is ready shares the plan with the manager: it is what they are going to talk about.

    Raises:
        NotFound: there is no such conversation for the viewer.
        PreparationClosed: both are ready.
    """
    party = find_party(db, viewer, plan_id)
    talk = demand_round(db, plan_id)
    author_id = party.person_id if party.side == "person" else viewer.account_id
    write_preparation(db, talk, Written(party.side, author_id, viewer.person_id, viewer.name, answers, ready), now)
    if party.side == "person" and ready and talk.agreed_at is None:
        open_again(db, plan_id, shared=True)
    return party


def write_preparation(db: Transaction, talk: Conversation, written: Written, now: datetime) -> None:
    """Write a side's preparation in a round that is locked; what isn't among its questions is left out.

    Raises:
        PreparationClosed: both are ready.
    """
    key = (talk.id, written.side, written.author_id)
    row = db.get(ConversationPreparation, key)
    answers = {name: written.answers.get(name, "") for name in QUESTIONS[written.side]}
    if sides_ready(db, talk.id) == frozenset(SIDES):
        # Pressed twice: the second time there is nothing left to save.
        if row and row.answers == answers and written.ready:
            return
        raise PreparationClosed
    if row is None:
        row = ConversationPreparation(conversation_id=key[0], side=key[1], author_id=key[2], ready_at=None)
        db.add(row)
    row.answers, row.origin, row.saved_at = answers, written.origin, now
    row.author, row.person_id = written.author, written.person_id
    row.ready_at = (row.ready_at or now) if written.ready else None
    db.flush()


def fix_day(db: Transaction, viewer: Viewer, plan_id: UUID, day: date | None) -> None:
    """Write down the day on which the two meet, and tell the other side where it is another than before.

    Raises:
        NotFound: there is no such conversation for the viewer.
        AgreementHolds: the round is closed.
    """
    party = find_party(db, viewer, plan_id)
    talk = demand_round(db, plan_id)
    if talk.agreed_at:
        raise AgreementHolds
    if talk.meeting_on == day:
        return
    talk.meeting_on = day
    call_other_side(db, party, "day_changed", day)
