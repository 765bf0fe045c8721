"""Jobs are rows; Celery messages only carry their ids.

queued → running under a lease that a heartbeat renews → done, or failed with a reason.  Results are saved together with
``finish`` in one transaction, and only by the attempt that holds the job.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Exists, Table, case, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from shared.database import Database, Transaction, is_database_away
from shared.failures import describe
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.logs import doing
from shared.traces import CONSUMER, current_trace, span

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
HEARTBEAT_SECONDS = 5.0
MOST_ATTEMPTS = 3
# A bell that Redis lost is rung once more soon; then seldom, since long queues are no lost bells.
RING_AGAIN_SOON = timedelta(seconds=10)
RING_AGAIN = timedelta(seconds=30)
POSTPONE = timedelta(seconds=5)
AT_ONCE = timedelta(0)


class LostLease(Exception):
    """Another attempt holds the job now: what this one found must not be saved."""


class Postpone(Exception):
    """The job can't be done yet, through no fault of its own: try again after ``pause``, at no cost of an attempt."""

    def __init__(self, reason: str = "", pause: timedelta = POSTPONE) -> None:
        super().__init__(reason)
        self.pause = pause


class JobFailed(Exception):
    """The job can't be done at all; the message is for the person who waits, in Swedish through gettext."""


@dataclass(frozen=True)
class JobKind:
    """What a job of a kind needs: its queue and how long it may take, in seconds."""

    name: str
    queue: str
    time_limit: int


def enqueue(
    db: Transaction, kind: JobKind, payload: dict[str, Any], subject: str, *, delay: timedelta = AT_ONCE
) -> UUID:
    """Queue a job in this transaction and return its id.

    While one of the same kind and subject is queued and not yet taken, that one is returned: it will see what this
    transaction saves. With a ``delay`` a burst of changes is one job; one that is asked for at once doesn't wait.
    """
    table = _table(db)
    due = func.now() + delay
    rung = None if delay else func.now()
    statement = insert(table).values(
        id=new_id(),
        kind=kind.name,
        subject=subject,
        payload=payload,
        time_limit=kind.time_limit,
        run_after=due,
        rung_at=rung,
        trace_context=current_trace(),
    )
    coalesced = statement.on_conflict_do_update(
        index_elements=["kind", "subject"],
        index_where=text("state = 'queued'"),
        set_={"rung_at": rung, "run_after": func.least(table.c.run_after, due)},
    )
    job_id: UUID = db.execute(coalesced.returning(table.c.id)).scalar_one()
    if not delay:
        # What waits is found by the sweeper when it is due.
        db.ring_job(kind.name, job_id)
    return job_id


_CLAIMED = ("id", "kind", "subject", "payload", "attempt", "trace_context")


@dataclass(frozen=True)
class ClaimedJob:
    """A job that this process holds, in its ``attempt``-th try, since ``claimed_at`` by the database's clock."""

    id: UUID
    kind: str
    subject: str
    payload: dict[str, Any]
    attempt: int
    trace_context: str | None = None
    claimed_at: datetime | None = None

    def finish(self, db: Transaction) -> None:
        """Mark the job done in the transaction that saves its results.

        Raises:
            LostLease: the job was taken over; the transaction rolls back.
        """
        if not _update_mine(db, self, {"state": "done", "finished_at": func.clock_timestamp(), "reason": None}):
            raise LostLease(str(self.id))
        _ring_next(db, self)


def run_job(database: Database, job_id: UUID, handler: Callable[[ClaimedJob], None]) -> None:
    """Claim the job, run ``handler`` under a heartbeat, and write how it ended.

    Nothing happens when the job is held by somebody else, not yet due, ended or unknown.
    """
    job = claim(database, job_id)
    if job is None:
        return
    with doing(job=str(job.id), attempt=job.attempt):
        _run(database, job, handler)


def _run(database: Database, job: ClaimedJob, handler: Callable[[ClaimedJob], None]) -> None:
    try:
        told = {"kub.job": str(job.id), "kub.attempt": job.attempt, "kub.service": database.metadata.schema or ""}
        with _heartbeat(database, job), span(job.kind, CONSUMER, job.trace_context, told):
            handler(job)
    except LostLease:
        logger.warning("job %s was taken over", job.id)
    except Postpone as reason:
        _release(database, job, attempt=job.attempt - 1, reason=str(reason), pause=reason.pause)
    except JobFailed as reason:
        _fail(database, job, str(reason))
    except SoftTimeLimitExceeded:
        _fail(database, job, "time_limit")
    except Exception as error:
        logger.exception("job %s (%s) failed in attempt %s", job.id, job.kind, job.attempt)
        if is_database_away(error):
            _release(database, job, attempt=job.attempt - 1, reason="the database had no room or was away")
        elif job.attempt >= MOST_ATTEMPTS:
            _fail(database, job, describe(error))
        else:
            _release(database, job, attempt=job.attempt, reason=describe(error))


def claim(database: Database, job_id: UUID) -> ClaimedJob | None:
    """Take a due job that nobody holds, or return ``None``."""
    with database.transaction(WORKER) as db:
        table = _table(db)
        free = (table.c.id == job_id) & (table.c.state == "queued") & (table.c.run_after <= func.now())
        free &= ~_same_subject(table, "running")
        row = db.execute(
            update(table)
            .where(free)
            .values(
                state="running",
                attempt=table.c.attempt + 1,
                started_at=func.clock_timestamp(),
                lease_until=func.clock_timestamp() + LEASE,
            )
            .returning(*(table.c[name] for name in _CLAIMED), table.c.started_at)
        ).one_or_none()
    return ClaimedJob(*row) if row else None


def sweep(database: Database) -> None:
    """Give up, free or ring again the jobs that nobody holds."""
    with database.transaction(WORKER) as db:
        table = _table(db)
        now = func.clock_timestamp()
        abandoned = (table.c.state == "running") & (table.c.lease_until < now)
        # While it was held: the time for which everything was switched off doesn't count.
        held_until = table.c.lease_until - LEASE + timedelta(seconds=2 * HEARTBEAT_SECONDS)
        too_long = held_until > table.c.started_at + func.make_interval(0, 0, 0, 0, 0, 0, table.c.time_limit)
        db.execute(
            update(table)
            .where(abandoned & (too_long | (table.c.attempt >= MOST_ATTEMPTS)))
            .values(
                state="failed",
                finished_at=now,
                reason=case((table.c.attempt >= MOST_ATTEMPTS, "killed"), else_="time_limit"),
            )
        )
        db.execute(
            update(table).where(abandoned).values(_queued_or_replaced(table) | {"run_after": now, "rung_at": None})
        )
        rung_once = table.c.rung_at < table.c.queued_at + RING_AGAIN_SOON
        pause = case((rung_once, RING_AGAIN_SOON), else_=RING_AGAIN)
        silent = (table.c.rung_at.is_(None)) | (table.c.rung_at < now - pause)
        due = (table.c.state == "queued") & (table.c.run_after <= now) & silent
        for kind, job_id in db.execute(
            update(table).where(due).values(rung_at=now).returning(table.c.kind, table.c.id)
        ):
            db.ring_job(kind, job_id)


def retry(db: Transaction, job_id: UUID) -> bool:
    """Queue a failed job anew with fresh attempts, unless one for the same subject waits; say whether it was failed."""
    table = _table(db)
    failed = (table.c.id == job_id) & (table.c.state == "failed")
    row = db.execute(
        update(table)
        .where(failed)
        .values(
            _queued_or_replaced(table)
            | {"attempt": 0, "reason": None, "run_after": func.now(), "rung_at": func.now()}
            | {"finished_at": case((_same_subject(table, "queued"), func.now()))}
        )
        .returning(table.c.kind)
    ).one_or_none()
    if row:
        db.ring_job(row.kind, job_id)
    return row is not None


def _table(db: Transaction) -> Table:
    return db.tables[f"{db.schema}.job"]


@contextmanager
def _heartbeat(database: Database, job: ClaimedJob) -> Iterator[None]:
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(HEARTBEAT_SECONDS):
            try:
                _renew(database, job)
            except Exception:
                logger.warning("the lease of job %s could not be renewed", job.id, exc_info=True)

    thread = threading.Thread(target=beat, name=f"heartbeat-{job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()


def _renew(database: Database, job: ClaimedJob) -> None:
    with database.transaction(WORKER) as db:
        _update_mine(db, job, {"lease_until": func.clock_timestamp() + LEASE})


def _release(database: Database, job: ClaimedJob, *, attempt: int, reason: str, pause: timedelta = POSTPONE) -> None:
    with database.transaction(WORKER) as db:
        queued = _queued_or_replaced(_table(db)) | {"run_after": func.clock_timestamp() + pause, "rung_at": None}
        _update_mine(db, job, queued | {"attempt": attempt, "reason": reason})


def _fail(database: Database, job: ClaimedJob, reason: str) -> None:
    with database.transaction(WORKER) as db:
        _update_mine(db, job, {"state": "failed", "reason": reason, "finished_at": func.clock_timestamp()})
        _ring_next(db, job)


def _update_mine(db: Transaction, job: ClaimedJob, values: dict[str, Any]) -> int:
    table = _table(db)
    mine = (table.c.id == job.id) & (table.c.attempt == job.attempt) & (table.c.state == "running")
    return len(db.execute(update(table).where(mine).values(**values).returning(table.c.id)).all())


def _ring_next(db: Transaction, job: ClaimedJob) -> None:
    table = _table(db)
    waiting = select(table.c.id).where(
        table.c.kind == job.kind, table.c.subject == job.subject, table.c.state == "queued"
    )
    for job_id in db.execute(waiting).scalars():
        db.ring_job(job.kind, job_id)


def _same_subject(table: Table, state: str) -> Exists:
    other = table.alias()
    same = (other.c.kind == table.c.kind) & (other.c.subject == table.c.subject) & (other.c.state == state)
    return select(other.c.id).where(same).exists()


def _queued_or_replaced(table: Table) -> dict[str, Any]:
    # One that is queued anew for the same subject will do this one's work.
    return {"state": case((_same_subject(table, "queued"), "done"), else_="queued")}
