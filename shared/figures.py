"""How a service is doing, in counts only: what an operator looks at, and what each service answers about itself."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import func, select

from shared.database import Transaction
from shared.internal import internal_pool, requires_service


def read_figures(db: Transaction) -> dict[str, Any]:
    """Return the service's figures.

    ``log`` is the last position of its own log, ``followed`` how far it has read each other log, ``parked`` how many
    events lie aside per type, ``jobs`` how many there are per kind and state, ``oldest_queued`` for how many seconds
    the longest waiting job has been due.
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
    }


def health_figures(service: str) -> APIRouter:
    """Return the route on which ``service`` answers its figures to another service."""
    router = APIRouter()

    @router.get(f"/{service}/internal/health-figures", name=f"{service}_figures", dependencies=[requires_service])
    async def figures(request: Request) -> JSONResponse:
        return JSONResponse(await internal_pool(request).run(read_figures))

    return router
