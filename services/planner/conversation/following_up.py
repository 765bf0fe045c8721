"""Looking back at what was agreed, every half year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.planner.conversation.domain import next_follow_up
from services.planner.conversation.parties import current_round, find_party
from services.planner.conversation.problems import NotAgreedYet
from services.planner.conversation.reminding import stop_waiting
from services.planner.conversation.tables import Conversation, ConversationFollowUp
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer
from shared.language import TIME_ZONE


@dataclass(frozen=True)
class NewFollowUp:
    """What is told; its id was made with the form."""

    id: UUID
    held_on: date
    text: str


def add_follow_up(db: Transaction, viewer: Viewer, plan_id: UUID, new: NewFollowUp, now: datetime) -> None:
    """Write down how it has gone: the plan is followed up; harmless twice.

    Raises:
        NotFound: there is no such conversation for the viewer, or the plan isn't shared.
        NotAgreedYet: there is nothing to look back at.
    """
    talk, _agreed_at = _agreed_round(db, viewer, plan_id)
    plan = db.scalar(select(Plan).where(Plan.id == plan_id).with_for_update())
    if plan is None:
        raise NotFound
    if plan.state == "adopted":
        plan.state = "followed_up"
    stop_waiting(db, plan_id, new.held_on)
    row = {"id": new.id, "held_on": new.held_on, "text": new.text, "conversation_id": talk.id}
    who = {"account_id": viewer.account_id, "person_id": viewer.person_id, "author": viewer.name}
    db.execute(insert(ConversationFollowUp).values(row | who | {"written_at": now}).on_conflict_do_nothing())


def find_agreement_day(db: Transaction, viewer: Viewer, plan_id: UUID) -> date:
    """Return the day on which the two agreed.

    Raises:
        NotFound: there is no such conversation for the viewer.
        NotAgreedYet: they haven't.
    """
    _talk, agreed_at = _agreed_round(db, viewer, plan_id)
    return _day(agreed_at)


def _agreed_round(db: Transaction, viewer: Viewer, plan_id: UUID) -> tuple[Conversation, datetime]:
    find_party(db, viewer, plan_id)
    talk = current_round(db, plan_id, lock=True)
    if talk is None or talk.agreed_at is None:
        raise NotAgreedYet
    return talk, talk.agreed_at


def _day(moment: datetime) -> date:
    return moment.astimezone(TIME_ZONE).date()


def follow_ups_due(db: Transaction, rounds: Iterable[Conversation]) -> dict[UUID, date | None]:
    """Return by round the day on which its agreed plan is to be followed up next, where the viewer reads it."""
    agreed = {talk.id: _day(talk.agreed_at) for talk in rounds if talk.agreed_at}
    signed = (PlanRevision.plan_id == Conversation.plan_id) & (PlanRevision.number == Conversation.agreed_revision)
    planned = select(Conversation.id, PlanRevision.content["follow_ups"]).join(PlanRevision, signed)
    told = ConversationFollowUp.conversation_id
    last = select(told, func.max(ConversationFollowUp.held_on)).where(told.in_(agreed)).group_by(told)
    held = {row[0]: row[1] for row in db.execute(last)}
    return {
        round_id: next_follow_up(
            map(date.fromisoformat, days or ()), agreed[round_id], [held[round_id]] if round_id in held else []
        )
        for round_id, days in db.execute(planned.where(Conversation.id.in_(agreed)))
    }


def list_follow_ups(db: Transaction, round_id: UUID) -> list[ConversationFollowUp]:
    """Return what was told, the newest first."""
    mine = ConversationFollowUp.conversation_id == round_id
    order = (ConversationFollowUp.held_on.desc(), ConversationFollowUp.written_at.desc())
    return list(db.scalars(select(ConversationFollowUp).where(mine).order_by(*order)))
