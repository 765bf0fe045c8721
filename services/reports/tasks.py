"""The jobs of the reports service."""

from datetime import UTC, datetime
from uuid import UUID

from services.reports.documents.jobs import RENDER_DOCUMENT
from services.reports.documents.sources import source_of
from services.reports.documents.use_cases import find_document, make_document, save_document
from services.reports.orders.use_cases import forget_old_files
from shared.database import Database
from shared.errors import NotFound, Unavailable
from shared.identity import WORKER
from shared.jobs import ClaimedJob, JobFailed, Postpone
from shared.worker import Job, WorkerContext


def render_document(context: WorkerContext, job: ClaimedJob) -> None:
    """Ask the owner for the revision, render it and save the file."""
    document_id = UUID(job.payload["document_id"])
    with context.database.transaction(WORKER) as db:
        document = find_document(db, document_id)
    source = source_of(document.kind)
    try:
        payload = context.ask.get(source.service, source.contents(document.plan_id, document.revision))
    except Unavailable as reason:
        raise Postpone(str(reason)) from reason
    except NotFound as reason:
        raise JobFailed(source.gone) from reason
    made = make_document(document, payload)
    with context.database.transaction(WORKER) as db:
        save_document(db, document_id, made, document.erasures)
        job.finish(db)


def erase_old_files(database: Database) -> None:
    """Erase personal documents that were ordered long ago."""
    with database.transaction(WORKER) as db:
        forget_old_files(db, datetime.now(UTC))


JOBS = (Job(RENDER_DOCUMENT, render_document),)
UPKEEP = (erase_old_files,)
