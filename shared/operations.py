"""What a service tells the operator beyond counts, and what the operator may ask of it.

Everything here is ids, kinds, moments and safe descriptions (``shared/failures.py``): an operator sees no contents.
"""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import ColumnElement, RowMapping, Table, column, func, select, table, text
from sqlalchemy.dialects.postgresql import distinct_on

from shared.asking import VIEWER_HEADER
from shared.database import Transaction
from shared.errors import NotFound
from shared.figures import read_figures
from shared.follow import ask_for_retry
from shared.identity import Viewer
from shared.internal import internal_pool, requires_service
from shared.jobs import retry
from shared.policy import Rule, demand
from shared.readiness import known_revisions
from shared.version import __version__
from shared.worker import CLOCK_LOCK, ServiceDefinition

logger = logging.getLogger(__name__)

# More than these are for the command line.
MOST_SHOWN = 20
# A worker that is there takes up a due job within seconds, and a rung one at once.
IDLE_SECONDS = 60

# The connection that holds the clock's lock asks for it again at every beat: its last query is the last beat.
_CLOCK = text("""
SELECT extract(epoch FROM clock_timestamp() - max(activity.query_start)) AS seconds
FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 2
  AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND held.classid = CAST(CAST(:lock AS integer) AS oid) AND held.objid = CAST(hashtext(:service) AS oid)
""")
_STORAGE = text("""
SELECT class.relname AS name, pg_total_relation_size(class.oid) AS bytes
FROM pg_class AS class JOIN pg_namespace AS space ON space.oid = class.relnamespace
WHERE space.nspname = :service AND class.relkind = 'r' ORDER BY bytes DESC, name
""")


def read_operations(db: Transaction, service: ServiceDefinition) -> dict[str, Any]:
    """Return the service's figures (``shared/figures.py``) and what an operator acts on.

    ``subjects`` are those with parked events, each with its first one; ``failed`` the failed jobs that no later one has
    made up for, newest first, and ``failed_jobs`` how many there are per kind; ``queues`` the due jobs per queue and
    whether anybody drains it; ``beat`` for how many seconds the clock has been silent (``None``: no clock runs);
    ``storage`` the bytes of each table, the largest first.
    """
    job = db.tables[f"{db.schema}.job"]
    versions = table("alembic_version", schema=db.schema)
    return read_figures(db) | {
        "version": __version__,
        "migration": db.scalar(select(func.max(column("version_num"))).select_from(versions)),
        "needed_migration": known_revisions(db.schema)[-1],
        "subjects": _subjects(db),
        "failed": _failed(db, job),
        "failed_jobs": _failed_per_kind(db, job),
        "queues": _queues(db, job, {each.kind.name: each.kind.queue for each in service.jobs}),
        "beat": _beat(db),
        "storage": [dict(row) for row in db.execute(_STORAGE, {"service": db.schema}).mappings()],
    }


def _subjects(db: Transaction) -> list[dict[str, Any]]:
    parked = db.tables[f"{db.schema}.parked_event"]
    shown = ("source", "subject", "position", "type", "error", "attempts", "parked_at", "retry_asked_at", "retried_at")
    number = func.count().over(partition_by=(parked.c.source, parked.c.subject)).label("number")
    first = (
        select(*(parked.c[name] for name in shown), number)
        .ext(distinct_on(parked.c.source, parked.c.subject))
        .order_by(parked.c.source, parked.c.subject, parked.c.position)
        .subquery()
    )
    rows = db.execute(select(first).order_by(first.c.parked_at, first.c.position).limit(MOST_SHOWN)).mappings()
    return [_plain(row) for row in rows]


def _not_made_up_for(job: Table) -> ColumnElement[bool]:
    later = job.alias()
    same = (later.c.kind == job.c.kind) & (later.c.subject == job.c.subject) & (later.c.queued_at > job.c.queued_at)
    return (job.c.state == "failed") & ~select(later.c.id).where(same).exists()


def _failed(db: Transaction, job: Table) -> list[dict[str, Any]]:
    rows = db.execute(
        select(job.c.id, job.c.kind, job.c.attempt, job.c.reason, job.c.finished_at)
        .where(_not_made_up_for(job))
        .order_by(job.c.finished_at.desc(), job.c.id)
        .limit(MOST_SHOWN)
    )
    return [_plain(row) for row in rows.mappings()]


def _failed_per_kind(db: Transaction, job: Table) -> dict[str, int]:
    counted = select(job.c.kind, func.count()).where(_not_made_up_for(job)).group_by(job.c.kind).order_by(job.c.kind)
    return {row[0]: row[1] for row in db.execute(counted)}


def _queues(db: Transaction, job: Table, queue_of: Mapping[str, str]) -> list[dict[str, Any]]:
    now = func.clock_timestamp()
    due = (job.c.state == "queued") & (job.c.run_after <= now)
    active = ((job.c.state == "running") & (job.c.lease_until > now)) | (
        job.c.started_at > now - text(f"interval '{IDLE_SECONDS} seconds'")
    )
    oldest = func.extract("epoch", now - func.min(job.c.run_after).filter(due))
    counted = select(job.c.kind, func.count().filter(due), oldest, func.bool_or(active)).group_by(job.c.kind)
    queues: dict[str, dict[str, Any]] = {
        queue: {"queue": queue, "due": 0, "oldest": 0.0, "active": False} for queue in queue_of.values()
    }
    for kind, number, waited, is_active in db.execute(counted):
        if queue := queues.get(queue_of.get(kind, "")):
            queue["due"] += number
            queue["oldest"] = max(queue["oldest"], round(float(waited or 0), 1))
            queue["active"] |= bool(is_active)
    return [queue | {"idle": queue["oldest"] > IDLE_SECONDS and not queue["active"]} for queue in queues.values()]


def _beat(db: Transaction) -> float | None:
    seconds = db.scalar(_CLOCK, {"lock": CLOCK_LOCK, "service": db.schema})
    return None if seconds is None else round(float(seconds), 1)


def _plain(row: RowMapping) -> dict[str, Any]:
    """Return a row as JSON carries it."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else str(value) if isinstance(value, UUID) else value
        for name, value in row.items()
    }


def retry_jobs(db: Transaction, *, kind: str | None = None, job_id: UUID | None = None) -> int:
    """Queue failed jobs anew: this one, or all of a kind; return how many were failed."""
    job = db.tables[f"{db.schema}.job"]
    chosen = (job.c.id == job_id) if job_id else (job.c.kind == kind)
    failed = db.execute(select(job.c.id).where(chosen, job.c.state == "failed").order_by(job.c.id)).scalars().all()
    return sum(retry(db, each) for each in failed)


class _ParkedRetry(BaseModel):
    source: str | None = None
    subject: str | None = None


class _JobRetry(BaseModel):
    kind: str | None = None
    job_id: UUID | None = None


def operations_routes(service: ServiceDefinition) -> APIRouter:
    """Return the routes on which ``service`` answers intake's operations page; pressing twice is harmless."""
    router = APIRouter(prefix=f"/{service.name}/internal", dependencies=[requires_service])

    @router.get("/operations", name=f"{service.name}_operations")
    async def operations(request: Request) -> JSONResponse:
        return JSONResponse(await internal_pool(request).run(lambda db: read_operations(db, service)))

    @router.post("/parked-events/retry", name=f"{service.name}_retry_parked")
    async def retry_parked(request: Request, asked: _ParkedRetry) -> JSONResponse:
        operator = await _operator(request)
        number = await internal_pool(request).run(lambda db: ask_for_retry(db, asked.source, asked.subject))
        log_retry(operator, service.name, "parked events", number)
        return JSONResponse({"number": number})

    @router.post("/jobs/retry", name=f"{service.name}_retry_jobs")
    async def retry_failed(request: Request, asked: _JobRetry) -> JSONResponse:
        operator = await _operator(request)
        number = await internal_pool(request).run(lambda db: retry_jobs(db, kind=asked.kind, job_id=asked.job_id))
        log_retry(operator, service.name, "jobs", number)
        return JSONResponse({"number": number})

    return router


def log_retry(operator: Viewer, service: str, what: str, number: int) -> None:
    """Write down who had what taken up again."""
    logger.info("account %s asked %s to take up %s %s again", operator.account_id, service, number, what)


async def _operator(request: Request) -> Viewer:
    viewer: Viewer | None = await request.app.state.find_viewer.find(request.headers.get(VIEWER_HEADER, ""))
    if viewer is None:
        raise NotFound
    demand(viewer, Rule.OPERATIONS_CHANGE)
    return viewer
