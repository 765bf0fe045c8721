"""The jobs of the planner service."""

from datetime import datetime

from services.planner.plans.domain.material import Material
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.saving import save_plans
from shared.errors import NotFound, Unavailable
from shared.identity import WORKER
from shared.jobs import ClaimedJob, JobFailed, Postpone
from shared.language import TIME_ZONE
from shared.language import gettext as _
from shared.worker import Job, WorkerContext


def derive_plans(context: WorkerContext, job: ClaimedJob) -> None:
    """Ask intake for the municipality's SWOT days, derive its plans and save what changed."""
    try:
        answer = context.ask.get("intake", f"municipalities/{job.payload['municipality_id']}/swot")
    except Unavailable as reason:
        raise Postpone(str(reason)) from reason
    except NotFound as reason:
        raise JobFailed(_("Kommunen finns inte längre.")) from reason
    with context.database.transaction(WORKER) as db:
        save_plans(db, Material.from_json(answer), datetime.now(TIME_ZONE).date())
        job.finish(db)


JOBS = (Job(DERIVE_PLANS, derive_plans),)
