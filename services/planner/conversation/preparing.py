"""Preparing a conversation, each for oneself, and fixing the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.planner.conversation.domain import QUESTIONS, SIDES, Typed, merge_typed
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
from services.planner.plans.use_cases import open_to_manager
from shared.database import Transaction
from shared.identity import Viewer


@dataclass(frozen=True)
class Author:
    """Whose preparation it is; ``id``: the person, or the manager's account."""

    side: str
    id: UUID
    person_id: UUID | None
    name: str


def save_preparation(
    db: Transaction, viewer: Viewer, plan_id: UUID, typed: Mapping[str, Typed], now: datetime, *, ready: bool
) -> dict[str, str]:
    """Save one's own preparation; ready, the other one reads it as soon as they are ready too.

    A person who is ready shares the plan with the manager: it is what they are going to talk about.  Return what
    stands, by question, where it came from another device since the form was made: that stays, all else is saved,
    and nobody is ready before both have been read.

    Raises:
        NotFound: there is no such conversation for the viewer.
        PreparationClosed: both are ready.
    """
    party, talk, author = _find_author(db, viewer, plan_id)
    row = read_preparation(db, talk, author)
    merged, collided = _merge(row, typed)
    ready = ready and not collided
    if write_preparation(db, talk, author, merged, now, ready=ready) and party.side == "person" and ready:
        open_again(db, plan_id)
        open_to_manager(db, plan_id)
    return collided


def keep_typed(
    db: Transaction, viewer: Viewer, plan_id: UUID, typed: Mapping[str, Typed], now: datetime
) -> dict[str, str]:
    """Save what was typed when another button was pressed: who was ready stays so, and nothing is shared by it.

    Return what stands where it came from another device, as ``save_preparation`` does.

    Raises:
        NotFound: there is no such conversation for the viewer.
        PreparationClosed: both are ready, and something else was typed.
    """
    _party, talk, author = _find_author(db, viewer, plan_id)
    row = read_preparation(db, talk, author)
    merged, collided = _merge(row, typed)
    if merged != row.answers:
        write_preparation(db, talk, author, merged, now, ready=row.ready_at is not None)
    return collided


def _find_author(db: Transaction, viewer: Viewer, plan_id: UUID) -> tuple[Party, Conversation, Author]:
    party = find_party(db, viewer, plan_id)
    author_id = party.person_id if party.side == "person" else viewer.account_id
    return party, demand_round(db, plan_id), Author(party.side, author_id, viewer.person_id, viewer.name)


def _merge(row: ConversationPreparation, typed: Mapping[str, Typed]) -> tuple[dict[str, str], dict[str, str]]:
    return merge_typed(row.answers, {name: typed[name] for name in QUESTIONS[row.side] if name in typed})


def read_preparation(db: Transaction, talk: Conversation, author: Author) -> ConversationPreparation:
    """Return what somebody has prepared in a round that is locked; nothing is written yet where there is nothing."""
    key = (talk.id, author.side, author.id)
    found = db.get(ConversationPreparation, key, populate_existing=True)
    empty = dict.fromkeys(QUESTIONS[author.side], "")
    return found or ConversationPreparation(
        conversation_id=key[0], side=key[1], author_id=key[2], answers=empty, origin="digital", ready_at=None
    )


def write_preparation(
    db: Transaction,
    talk: Conversation,
    author: Author,
    answers: Mapping[str, str],
    now: datetime,
    *,
    ready: bool,
    origin: str = "digital",
) -> bool:
    """Write a side's preparation in a round that is locked; return False where there was nothing left to save.

    Raises:
        PreparationClosed: both are ready.
    """
    row = read_preparation(db, talk, author)
    if sides_ready(db, talk.id) == frozenset(SIDES):
        # Pressed twice.
        if row.ready_at and row.answers == answers and ready:
            return False
        raise PreparationClosed
    row.answers, row.origin, row.saved_at = dict(answers), origin, now
    row.author, row.person_id = author.name, author.person_id
    row.ready_at = (row.ready_at or now) if ready else None
    db.add(row)
    db.flush()
    return True


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
