"""How a service is doing, in counts only: what an operator looks at, and what each service answers about itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Table, func, select, text

from shared.database import Transaction
from shared.internal import internal_pool, requires_service


@dataclass(frozen=True)
class Measure:
    """A figure that only one service has: its name as in Prometheus, what it says, and how it is counted."""

    name: str
    says: str
    count: Callable[[Transaction], float]


def read_figures(db: Transaction, measures: tuple[Measure, ...] = ()) -> dict[str, Any]:
    """Return the service's figures.

    ``log`` is the last position of its own log, ``followed`` how far it has read each other log, ``parked`` how many
    events lie aside per type, ``jobs`` how many there are per kind and state, ``oldest_queued`` for how many seconds
    the longest waiting job has been due, ``due`` the same per kind, ``ended`` how the jobs of the last hour ended and
    how long they took (seconds), ``own`` what ``measures`` count.
    """
    event, cursor = db.tables[f"{db.schema}.event"], db.tables[f"{db.schema}.cursor"]
    parked, job = db.tables[f"{db.schema}.parked_event"], db.tables[f"{db.schema}.job"]
    number = func.count().label("number")
    by_type = select(parked.c.source, parked.c.type, number).group_by(parked.c.source, parked.c.type)
    by_state = select(job.c.kind, job.c.state, number).group_by(job.c.kind, job.c.state)
    # A future run_after is a postponement: that job isn't waiting for anybody.
    waited = func.extract("epoch", func.now() - func.min(job.c.run_after))
    oldest = select(waited).where(job.c.state == "queued", job.c.run_after <= func.now())
    return {
        "service": db.schema,
        "log": db.execute(select(func.coalesce(func.max(event.c.position), 0))).scalar_one(),
        "followed": {row.source: row.position for row in db.execute(select(cursor.c.source, cursor.c.position))},
        "parked": [dict(row) for row in db.execute(by_type.order_by(parked.c.source, parked.c.type)).mappings()],
        "jobs": [dict(row) for row in db.execute(by_state.order_by(job.c.kind, job.c.state)).mappings()],
        "oldest_queued": int(db.execute(oldest).scalar_one() or 0),
        "due": _due(db, job),
        "ended": _ended(db, job),
        "own": {measure.name: measure.count(db) for measure in measures},
    }


def _due(db: Transaction, job: Table) -> list[dict[str, Any]]:
    waited = func.extract("epoch", func.now() - func.min(job.c.run_after)).label("oldest_seconds")
    waiting = (job.c.state == "queued") & (job.c.run_after <= func.now())
    rows = db.execute(select(job.c.kind, func.count().label("number"), waited).where(waiting).group_by(job.c.kind))
    return [{"kind": row.kind, "number": row.number, "oldest_seconds": float(row.oldest_seconds)} for row in rows]


def _ended(db: Transaction, job: Table) -> list[dict[str, Any]]:
    took = func.extract("epoch", job.c.finished_at - job.c.started_at)
    shares = [func.percentile_cont(share).within_group(took).label(f"p{share:.0%}"[:-1]) for share in (0.5, 0.95)]
    rows = db.execute(
        select(job.c.kind, job.c.state, func.count().label("number"), *shares)
        .where(job.c.finished_at > func.now() - text("interval '1 hour'"))
        .group_by(job.c.kind, job.c.state)
    )
    return [
        {"kind": row.kind, "state": row.state, "number": row.number, "p50": _seconds(row.p50), "p95": _seconds(row.p95)}
        for row in rows
    ]


def _seconds(found: Any) -> float:
    return round(float(found or 0), 3)


def unread(db: Transaction, after: int) -> dict[str, Any]:
    """Return how many events stand in the log after a position, and for how many seconds the oldest has.

    Numbers may be missing in a log: a transaction that fails keeps the position that it was given.
    """
    event = db.tables[f"{db.schema}.event"]
    waited = func.extract("epoch", func.clock_timestamp() - func.min(event.c.time))
    row = db.execute(select(func.count(), waited).where(event.c.position > after)).one()
    return {"events": row[0], "oldest_seconds": _seconds(row[1])}


def health_figures(service: str, measures: tuple[Measure, ...] = ()) -> APIRouter:
    """Return the routes on which ``service`` answers its figures to another service."""
    router = APIRouter()

    @router.get(f"/{service}/internal/unread", name=f"{service}_unread", dependencies=[requires_service])
    async def lag(request: Request, after: Annotated[int, Query(ge=0)] = 0) -> JSONResponse:
        return JSONResponse(await internal_pool(request).run(lambda db: unread(db, after)))

    @router.get(f"/{service}/internal/health-figures", name=f"{service}_figures", dependencies=[requires_service])
    async def figures(request: Request) -> JSONResponse:
        return JSONResponse(await internal_pool(request).run(lambda db: read_figures(db, measures)))

    return router
