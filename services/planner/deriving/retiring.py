"""When a municipality whose plan is archived begins a new one: when it has had another SWOT day."""

from sqlalchemy import select

from services.planner.lifecycle.domain import Step
from services.planner.lifecycle.queries import newest_step
from services.planner.plans.domain.material import Material
from services.planner.plans.tables import Derivation, Plan
from shared.database import Transaction


def day_closed_since(db: Transaction, archived: Plan, material: Material) -> bool:
    """Say whether the material has a SWOT day, or one that was closed anew, that wasn't known at the archiving.

    Args:
        db: a worker's transaction.
        archived: the municipality's newest plan, which is archived.
        material: what intake knows now.
    """
    same = (Derivation.municipality_id == archived.municipality_id) & (Derivation.programme_id == archived.programme_id)
    known = select(Derivation.sessions).where(same).distinct()
    if step := newest_step(db, archived.id, Step.ARCHIVE):
        known = known.where(Derivation.created_at <= step.made_at)
    read = {(session["id"], session["revision"]) for sessions in db.scalars(known) for session in sessions}
    return any((session.id, session.revision) not in read for session in material.sessions)
