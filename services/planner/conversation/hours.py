"""The hours of a revision against what there is: for the plan's page and its document."""

from sqlalchemy import select

from services.planner.conversation.agreeing import read_budget
from services.planner.conversation.domain import HOURS_A_YEAR, Hours, count_hours
from services.planner.conversation.tables import Conversation
from services.planner.plans.queries import ShownRevision
from shared.database import Transaction


def read_hours(db: Transaction, shown: ShownRevision) -> Hours | None:
    """Return the hours of an individual plan; what the two agreed on keeps the budget that held then."""
    plan = shown.plan
    if plan.kind != "individual":
        return None
    agreed = (Conversation.plan_id == plan.id) & (Conversation.agreed_revision == shown.number)
    budget = db.scalar(select(Conversation.hours_budget).where(agreed).order_by(Conversation.round.desc()).limit(1))
    if budget is None:
        return count_hours(shown.content, read_budget(db, plan.municipality_id))
    counted = count_hours(shown.content, HOURS_A_YEAR)
    return Hours(counted.planned, budget, counted.unknown)
