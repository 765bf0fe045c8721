"""What people and events can do with plans."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

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
    _set_shared(db, (Plan.id == plan_id) & (Plan.person_id == viewer.person_id), shared=shared)


def open_to_manager(db: Transaction, plan_id: UUID, *, by_form: bool = False) -> None:
    """Let the manager read the plan that is to be talked about, in the transaction of its person or of a worker.

    ``by_form``: a paper form's tick says so; what its person has shared already is shared by the person still.

    Raises:
        NotFound: there is no such plan for who asks, or it is archived.
    """
    _set_shared(db, Plan.id == plan_id, shared=True, by_form=by_form)


def archive_plans(db: Transaction, person_ids: Iterable[UUID]) -> None:
    """Archive the plans of these people; an archived plan is shared with nobody."""
    current = Plan.person_id.in_(list(person_ids)) & (Plan.state != "archived")
    archived = db.execute(
        update(Plan)
        .where(current)
        .values(state="archived", shared_with_manager=False, opened_by_form=False)
        .returning(Plan.id, Plan.municipality_id)
    )
    for plan_id, municipality_id in archived.all():
        db.append(PlanArchived(plan_id=plan_id, kind="individual", municipality_id=municipality_id))


def _set_shared(db: Transaction, wanted: ColumnElement[bool], *, shared: bool, by_form: bool = False) -> None:
    current = (Plan.kind == "individual") & (Plan.state != "archived")
    plan = db.scalar(select(Plan).where(wanted, current).with_for_update())
    if plan is None:
        raise NotFound
    plan.opened_by_form = by_form and (plan.opened_by_form or not plan.shared_with_manager)
    plan.shared_with_manager = shared


def retry_derivation(db: Transaction, municipality_id: UUID) -> None:
    """Queue a failed derivation anew; nothing happens when the newest one didn't fail."""
    job = newest_derivation_job(db, municipality_id)
    if job and job.state == "failed":
        retry(db, job.id)
