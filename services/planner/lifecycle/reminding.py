"""Telling of days that have come, each once; who writes to people is intake."""

from datetime import date

from sqlalchemy import func, or_, update

from services.planner.lifecycle.tables import DueDay
from services.planner.plans.tables import Plan
from shared.database import Transaction
from shared.events import PlanDue


def tell_of_due_days(db: Transaction, today: date) -> None:
    """Tell of every review that is over and every follow-up of a municipality's plan, unless it was told before.

    A review lasts through its day, so it is over the day after.
    """
    over = or_(DueDay.kind != "review", DueDay.due_on < today)
    municipal = (DueDay.plan_id == Plan.id) & (Plan.kind == "municipal")
    come = municipal & DueDay.told_at.is_(None) & (DueDay.due_on <= today) & over
    told = (
        update(DueDay)
        .where(come)
        .values(told_at=func.now())
        .returning(DueDay.plan_id, DueDay.kind, DueDay.due_on, Plan.municipality_id)
        .execution_options(synchronize_session=False)
    )
    for plan_id, kind, due_on, municipality_id in db.execute(told).all():
        db.append(PlanDue(plan_id=plan_id, kind=kind, municipality_id=municipality_id, due_on=due_on))
