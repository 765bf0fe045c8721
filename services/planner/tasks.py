"""The jobs of the planner service."""

import gc
from datetime import UTC, date, datetime
from uuid import UUID

from services.planner.comparisons.use_cases import forget_removed
from services.planner.conversation.paper import forget_codes
from services.planner.conversation.reminding import tell_of_follow_ups
from services.planner.deriving.finding import Found, find_plans, read_inputs
from services.planner.deriving.saving import save_plans
from services.planner.framework.loading import load_framework
from services.planner.framework_versions.imports import forget_uploads
from services.planner.framework_versions.jobs import DERIVE_PROGRAMME, queue_derivations
from services.planner.lifecycle.reminding import tell_of_due_days
from services.planner.overview.renewing import renew_figures
from services.planner.overview.use_cases import forget_withdrawn
from services.planner.plans.asking import ask_material
from services.planner.plans.domain.material import Material
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.loading import load_catalogue
from shared.collecting import uncollected
from shared.database import Database
from shared.errors import NotFound, Unavailable
from shared.identity import WORKER
from shared.jobs import ClaimedJob, JobFailed, Postpone
from shared.language import TIME_ZONE
from shared.language import gettext as _
from shared.worker import Job, WorkerContext


def read_data_ahead() -> None:
    """Read lexicon and catalogue: a second that the first plan need not wait for."""
    load_framework()
    load_catalogue()
    # They are never freed: looking through them for garbage again and again took a fifth of a derivation's time.
    gc.freeze()


def derive_plans(context: WorkerContext, job: ClaimedJob) -> None:
    """Ask intake for the municipality's SWOT days, derive its plans and save what changed; renew its figures."""
    try:
        material = ask_material(context.ask, UUID(job.payload["municipality_id"]))
    except Unavailable as reason:
        raise Postpone(str(reason)) from reason
    except NotFound as reason:
        raise JobFailed(_("Kommunen finns inte längre.")) from reason
    today = datetime.now(TIME_ZONE).date()
    found = _find_plans(context.database, material, today)
    with context.database.transaction(WORKER) as db:
        save_plans(db, material, today, asked_at=job.claimed_at, found=found)
        renew_figures(db, UUID(job.payload["municipality_id"]))
        job.finish(db)


def _find_plans(database: Database, material: Material, today: date) -> Found | None:
    """Derive the plans outside of any transaction: whoever writes in them meanwhile waits for nothing."""
    if not material.sessions:
        return None
    with database.transaction(WORKER) as db:
        inputs = read_inputs(db, material, today)
    with uncollected():
        return find_plans(inputs)


def remind(database: Database) -> None:
    """Tell of reviews that ended yesterday and follow-ups that are to be made today."""
    today = datetime.now(TIME_ZONE).date()
    with database.transaction(WORKER) as db:
        tell_of_due_days(db, today)
        tell_of_follow_ups(db, today)


def erase_expired(database: Database) -> None:
    """Erase unconfirmed uploads, codes of paper forms, removed comparisons and withdrawals when it is time."""
    now = datetime.now(UTC)
    with database.transaction(WORKER) as db:
        forget_uploads(db, now)
        forget_codes(db, now)
        forget_removed(db, now)
        forget_withdrawn(db, now)


def derive_programme(context: WorkerContext, job: ClaimedJob) -> None:
    """Queue a derivation for every municipality of a programme whose framework changed."""
    with context.database.transaction(WORKER) as db:
        queue_derivations(db, UUID(job.payload["programme_id"]))
        job.finish(db)


JOBS = (Job(DERIVE_PLANS, derive_plans), Job(DERIVE_PROGRAMME, derive_programme))
UPKEEP = (remind, erase_expired)
