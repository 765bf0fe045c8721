"""What events of intake do here: facts are saved and jobs are queued."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.planner.assessment.use_cases import unshare_assessments
from services.planner.overview.renewing import renew_figures
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.tables import Derivation, Plan, StaffFact
from services.planner.plans.use_cases import archive_plans
from shared.database import Transaction
from shared.events import StaffMemberLeft, StaffMemberSaved, SwotSessionClosed, SwotSessionReopened
from shared.jobs import enqueue


def queue_derivation(db: Transaction, event: SwotSessionClosed | SwotSessionReopened) -> None:
    """Have the municipality's plans derived from the sessions that are closed by now."""
    _derive(db, event.municipality_id)


def remember_staff_member(db: Transaction, event: StaffMemberSaved) -> None:
    """Save where the person works; where plans are derived already, the person gets one too.

    Who comes from another municipality takes plan and assessment along, unshared: the new manager was never meant to
    see them.  Conversations and comments from before stay the person's, also when the plan is shared here.
    """
    elsewhere = (StaffFact.person_id == event.person_id) & (StaffFact.municipality_id != event.municipality_id)
    if db.scalar(select(exists().where(elsewhere))):
        unshare_assessments(db, event.person_id)
    values = event.model_dump() | {"left_at": None}
    db.execute(insert(StaffFact).values(**values).on_conflict_do_update(index_elements=["person_id"], set_=values))
    moved = (Plan.person_id == event.person_id) & (Plan.municipality_id != event.municipality_id)
    here = {"municipality_id": event.municipality_id, "shared_with_manager": False, "here_since": func.now()}
    db.execute(update(Plan).where(moved).values(here))
    if db.scalar(select(exists().where(Derivation.municipality_id == event.municipality_id))):
        _derive(db, event.municipality_id)


def archive_plan_of_leaver(db: Transaction, event: StaffMemberLeft) -> None:
    """Archive the plan of somebody who left, unless they work elsewhere by now."""
    here = (StaffFact.person_id == event.person_id) & (StaffFact.municipality_id == event.municipality_id)
    left = db.scalar(update(StaffFact).where(here).values(left_at=datetime.now(UTC)).returning(StaffFact.person_id))
    if left:
        unshare_assessments(db, left)
        archive_plans(db, [left])
        renew_figures(db, event.municipality_id)


def _derive(db: Transaction, municipality_id: UUID) -> None:
    enqueue(db, DERIVE_PLANS, {"municipality_id": str(municipality_id)}, str(municipality_id))
