"""A plan's next revision, the one that holds, and what is told of both."""

from services.planner.plans.tables import Plan
from shared.database import Transaction
from shared.events import PlanAdopted, PlanRevisionSaved


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


def hold(db: Transaction, plan: Plan, number: int, content_hash: str) -> None:
    """Let a revision hold until another one does, adopted by a municipality or agreed by two, and tell of it."""
    plan.adopted_revision = number
    db.append(
        PlanAdopted(
            plan_id=plan.id,
            kind="municipal" if plan.kind == "municipal" else "individual",
            revision=number,
            programme_id=plan.programme_id,
            municipality_id=plan.municipality_id,
            content_hash=content_hash,
        )
    )
