"""What people and events can do with plans."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, update

from services.planner.plans.queries import newest_derivation_job
from services.planner.plans.tables import Plan
from shared.database import Transaction
from shared.errors import NotFound
from shared.events import PlanArchived
from shared.identity import Viewer
from shared.jobs import retry


def share_plan(db: Transaction, viewer: Viewer, plan_id: UUID, *, shared: bool) -> None:
    """Let the manager of one's municipality see one's own plan, or no longer.

    Raises:
        NotFound: it isn't the viewer's own plan, or it is archived.
    """
    own = (Plan.id == plan_id) & (Plan.kind == "individual") & (Plan.person_id == viewer.person_id)
    plan = db.scalar(select(Plan).where(own, Plan.state != "archived").with_for_update())
    if plan is None:
        raise NotFound
    plan.shared_with_manager = shared


def archive_plans(db: Transaction, person_ids: Iterable[UUID]) -> None:
    """Archive the plans of these people; an archived plan is shared with nobody."""
    current = Plan.person_id.in_(list(person_ids)) & (Plan.state != "archived")
    archived = db.execute(
        update(Plan)
        .where(current)
        .values(state="archived", shared_with_manager=False)
        .returning(Plan.id, Plan.municipality_id)
    )
    for plan_id, municipality_id in archived.all():
        db.append(PlanArchived(plan_id=plan_id, kind="individual", municipality_id=municipality_id))


def retry_derivation(db: Transaction, municipality_id: UUID) -> None:
    """Queue a failed derivation anew; nothing happens when the newest one didn't fail."""
    job = newest_derivation_job(db, municipality_id)
    if job and job.state == "failed":
        retry(db, job.id)
