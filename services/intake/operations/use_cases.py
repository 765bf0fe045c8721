"""What happens to the installation as a whole."""

from collections.abc import Callable
from datetime import datetime

from services.intake.operations.forms import JobsForm, ParkedForm
from services.intake.operations.tables import BackupRun
from services.intake.worker import SERVICE
from shared.asking import ServiceClient
from shared.database import Database, Transaction
from shared.follow import ask_for_retry
from shared.identity import WORKER, Viewer
from shared.operations import log_retry, retry_jobs


def record_backup(
    db: Transaction,
    *,
    started_at: datetime,
    finished_at: datetime,
    ok: bool,
    size_bytes: int,
    place: str,
    reason: str | None = None,
) -> None:
    """Write down that a backup was made, or tried in vain.

    Args:
        db: a worker's transaction.
        started_at: when it began.
        finished_at: when it ended, checked or not.
        ok: whether it can be restored.
        size_bytes: of all its files.
        place: where it lies, as a person would look for it.
        reason: why it failed.
    """
    db.add(
        BackupRun(
            started_at=started_at,
            finished_at=finished_at,
            ok=ok,
            size_bytes=size_bytes,
            place=place,
            reason=reason,
        )
    )


def retry_parked_events(database: Database, ask: ServiceClient, operator: Viewer, asked: ParkedForm) -> int:
    """Have the service's worker take parked events up again; return how many were newly asked for.

    Raises:
        Unavailable: the service doesn't answer; asking again is harmless.
    """
    return _retry(
        database, ask, operator, asked, "parked-events", lambda db: ask_for_retry(db, asked.source, asked.subject)
    )


def retry_failed_jobs(database: Database, ask: ServiceClient, operator: Viewer, asked: JobsForm) -> int:
    """Queue failed jobs of the service anew; return how many were failed.

    Raises:
        Unavailable: the service doesn't answer; asking again is harmless.
    """
    return _retry(
        database, ask, operator, asked, "jobs", lambda db: retry_jobs(db, kind=asked.kind, job_id=asked.job_id)
    )


def _retry(
    database: Database,
    ask: ServiceClient,
    operator: Viewer,
    asked: ParkedForm | JobsForm,
    what: str,
    here: Callable[[Transaction], int],
) -> int:
    """Do it here when it is intake's own, else have the service do it that owns it."""
    if asked.service != SERVICE.name:
        body = asked.model_dump(mode="json", exclude={"service"})
        return int(ask.post(asked.service, f"{what}/retry", viewer=operator, body=body)["number"])
    with database.transaction(WORKER) as db:
        number = here(db)
    log_retry(operator, asked.service, what.replace("-", " "), number)
    return number
