"""Telling the two of the days on which they look back, each once; who writes to people is intake."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, exists, func, update
from sqlalchemy.dialects.postgresql import insert

from services.planner.conversation.domain import EARLY
from services.planner.conversation.parties import held_here
from services.planner.conversation.tables import Conversation
from services.planner.lifecycle.domain import IN_FORCE
from services.planner.lifecycle.tables import DueDay
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.events import ConversationDue


def wait_for_follow_ups(db: Transaction, agreed: PlanRevision, agreed_on: date) -> None:
    """Wait for the days of what was agreed, and no longer for those of what held before."""
    db.execute(delete(DueDay).where(DueDay.plan_id == agreed.plan_id))
    days = {date.fromisoformat(day) for day in agreed.content.get("follow_ups") or ()}
    rows = [{"plan_id": agreed.plan_id, "kind": "follow_up", "due_on": day} for day in days if day > agreed_on]
    if rows:
        db.execute(insert(DueDay).on_conflict_do_nothing(), rows)


def stop_waiting(db: Transaction, plan_id: UUID, held_on: date) -> None:
    """Wait no longer for the days that were looked back for, those that are near ahead among them."""
    db.execute(delete(DueDay).where(DueDay.plan_id == plan_id, DueDay.due_on <= held_on + EARLY))


def tell_of_follow_ups(db: Transaction, today: date) -> None:
    """Tell both of each agreed plan whose day has come; the manager while the plan is shared.

    While a new round goes on they meet anyhow, and who has moved has agreed on nothing here yet.
    """
    agreed = exists().where(Conversation.plan_id == Plan.id, Conversation.agreed_at.is_not(None), held_here())
    mine = (DueDay.plan_id == Plan.id) & (Plan.kind == "individual") & Plan.state.in_(IN_FORCE) & agreed.correlate(Plan)
    told = (
        update(DueDay)
        .where(mine, DueDay.told_at.is_(None), DueDay.due_on <= today)
        .values(told_at=func.now())
        .returning(DueDay.plan_id, DueDay.due_on, Plan.person_id, Plan.municipality_id, Plan.shared_with_manager)
        .execution_options(synchronize_session=False)
    )
    # Of several days that nobody was told of in time, the last one is told.
    last = {row.plan_id: row for row in sorted(db.execute(told).all(), key=lambda row: row.due_on)}
    for plan_id, due_on, person_id, municipality_id, shared in last.values():
        about = {"plan_id": plan_id, "person_id": person_id, "municipality_id": municipality_id, "due_on": due_on}
        db.append(ConversationDue(to="person", **about))
        if shared:
            db.append(ConversationDue(to="manager", **about))
