"""A plan's next revision, and what is told of it."""

from services.planner.plans.tables import Plan
from shared.database import Transaction
from shared.events import PlanRevisionSaved


def advance(db: Transaction, plan: Plan, content_hash: str) -> None:
    """Count the plan's revisions one up, and tell of the new one; its row is inserted by the caller."""
    plan.revision += 1
    plan.content_hash = content_hash
    db.append(
        PlanRevisionSaved(
            plan_id=plan.id,
            kind="municipal" if plan.kind == "municipal" else "individual",
            revision=plan.revision,
            programme_id=plan.programme_id,
            municipality_id=plan.municipality_id,
            person_id=plan.person_id,
            content_hash=content_hash,
        )
    )
