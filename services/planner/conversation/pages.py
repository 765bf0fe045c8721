"""What the page of a conversation shows to one of the two."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.planner.conversation.agreeing import GoalChoice, list_choices, read_budget, sum_hours
from services.planner.conversation.domain import Hours, Step, count_hours, step_of
from services.planner.conversation.following_up import list_follow_ups
from services.planner.conversation.parties import (
    Party,
    current_round,
    held_here,
    is_shut_out,
    read_preparations,
    sides_ready,
)
from services.planner.conversation.signing import Signed, open_piece, read_signed, seal_of
from services.planner.conversation.tables import Conversation, ConversationFollowUp, ConversationPreparation
from services.planner.conversation.taking_in import fields_to_take_in
from services.planner.conversation.withdrawing import replaces_agreement
from services.planner.editing.queries import Workpiece
from services.planner.plans.domain.fields import completed
from services.planner.plans.queries import show_revision
from services.planner.plans.tables import PlanRevision
from shared.database import Transaction
from shared.identity import Viewer


@dataclass(frozen=True)
class Talk:
    """A round as one side sees it. ``own``: what the viewer prepares; ``to_take_in``: texts without what is prepared.

    ``brought``: what they wrote in a round that came to nothing, to go on from; ``shut_out``: others prepared this one.
    """

    party: Party
    round: Conversation
    step: Step
    ready: frozenset[str]
    own: ConversationPreparation | None
    brought: Mapping[str, str]
    preparations: Mapping[str, list[ConversationPreparation]]
    piece: Workpiece | None
    content: Mapping[str, Any]
    choices: list[GoalChoice]
    to_take_in: Collection[str]
    hours: Hours | None
    signed: Signed
    seal: str
    follow_ups: list[ConversationFollowUp]
    on_paper: bool
    shut_out: bool
    can_be_withdrawn: bool

    @property
    def due(self) -> list[date]:
        """The days on which the two look back."""
        return [date.fromisoformat(day) for day in self.content.get("follow_ups", ())]

    @property
    def changed_levels(self) -> list[tuple[str, int, int]]:
        """The areas whose level somebody has changed: the name, the level that was derived, and the one that stands."""
        if self.piece is None or self.round.agreed_revision not in (None, self.piece.revision.number):
            return []
        derived, areas = self.piece.work.derived, self.content["areas"]
        levels = [(each["name"], derived.get(f"areas/{each['area']}/target"), each["target"]) for each in areas]
        return [(name, before, now) for name, before, now in levels if isinstance(before, int) and before != now]

    @property
    def milestones(self) -> dict[str, date]:
        """The days by which the two mean to be ready, where they have agreed on some."""
        agreed = {name: self.content.get(name) for name in ("planning_ready", "action_ready")}
        return {name: date.fromisoformat(day) for name, day in agreed.items() if day}


@dataclass(frozen=True)
class EarlierRound:
    """A round that is over, or that came to nothing, with what the viewer may read of it."""

    round: Conversation
    preparations: Mapping[str, list[ConversationPreparation]]
    follow_ups: list[ConversationFollowUp]


def read_talk(db: Transaction, viewer: Viewer, party: Party) -> Talk | None:
    """Return the newest round, or None where nobody has begun."""
    talk = current_round(db, party.plan_id)
    if talk is None:
        return None
    preparations = read_preparations(db, talk.id)
    ready = sides_ready(db, talk.id)
    piece = _piece(db, party, talk)
    signed = read_signed(db, talk, piece) if piece else Signed({}, [])
    content = _content(db, talk, piece) if piece else {}
    own_id = party.person_id if party.side == "person" else viewer.account_id
    own = next((row for row in preparations[party.side] if row.author_id == own_id), None)
    return Talk(
        party=party,
        round=talk,
        step=step_of(ready, signed.holding, agreed=talk.agreed_at is not None),
        ready=ready,
        own=own,
        brought={} if own else _brought(db, talk, own_id),
        preparations=preparations,
        piece=piece,
        content=content,
        choices=list_choices(db, party, piece) if piece and not talk.agreed_at else [],
        to_take_in=fields_to_take_in(preparations, piece.work.fields) if piece and not talk.agreed_at else (),
        hours=_hours(db, party, talk, content) if piece else None,
        signed=signed,
        seal=seal_of(piece) if piece else "",
        follow_ups=list_follow_ups(db, talk.id),
        on_paper=any(row.origin == "paper" for row in preparations["person"]),
        shut_out=is_shut_out(db, talk.id),
        can_be_withdrawn=talk.agreed_at is None and replaces_agreement(db, talk),
    )


def list_earlier(db: Transaction, party: Party) -> list[EarlierRound]:
    """Return the rounds before the one that goes on, the newest first: to the person all of them.

    To a manager those that were held here, as far as they prepared them, with the follow-ups while the plan is shared.
    """
    now = current_round(db, party.plan_id)
    own = party.side == "person"
    rounds = select(Conversation).where(Conversation.plan_id == party.plan_id).order_by(Conversation.round.desc())
    before = db.scalars(rounds if own else rounds.where(held_here())).all()
    earlier = [_earlier(db, party, each) for each in before if now is None or each.id != now.id]
    return [each for each in earlier if own or any(each.preparations.values()) or each.follow_ups]


def _earlier(db: Transaction, party: Party, talk: Conversation) -> EarlierRound:
    told = list_follow_ups(db, talk.id) if party.reads_plan else []
    return EarlierRound(talk, read_preparations(db, talk.id), told)


def _brought(db: Transaction, talk: Conversation, author: UUID | None) -> Mapping[str, str]:
    written = (
        select(ConversationPreparation.answers)
        .join(Conversation, Conversation.id == ConversationPreparation.conversation_id)
        .where(Conversation.plan_id == talk.plan_id, Conversation.round == talk.round - 1)
        .where(Conversation.agreed_at.is_(None), ConversationPreparation.author_id == author)
    )
    answers = db.scalar(written) or {}
    return {question: text for question, text in answers.items() if text}


def _piece(db: Transaction, party: Party, talk: Conversation) -> Workpiece | None:
    """Return the plan, where the viewer may read it: what was agreed may rest on an assessment that was taken back."""
    agreed = (talk.plan_id, talk.agreed_revision)
    if not party.reads_plan or (talk.agreed_revision and db.get(PlanRevision, agreed) is None):
        return None
    return open_piece(db, party.plan_id)


def _content(db: Transaction, talk: Conversation, piece: Workpiece) -> Mapping[str, Any]:
    if talk.agreed_revision:
        return show_revision(db, piece.plan, talk.agreed_revision).content
    return completed(piece.work.edited)


def _hours(db: Transaction, party: Party, talk: Conversation, content: Mapping[str, Any]) -> Hours:
    if talk.hours_budget is None:
        return sum_hours(db, party, dict(content))
    counted = count_hours(content, read_budget(db, party.municipality_id))
    return Hours(counted.planned, talk.hours_budget, counted.unknown)
