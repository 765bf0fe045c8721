"""Whether a service can do its work: what a gateway asks before it sends people there."""

from functools import cache
from importlib.resources import files
from typing import Any

import redis
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import column, func, select, table
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.database import Transaction
from shared.internal import internal_pool
from shared.policy import probed

# Redis is only reported: without it everything works, a little later.
_REDIS_SECONDS = 0.5


@cache
def known_revisions(service: str) -> tuple[str, ...]:
    """Return the migrations that this version of a service knows, in their order; the last one is what it needs.

    Their files are numbered, so that asking costs no import of Alembic.
    """
    folder = files(f"services.{service}") / "migrations" / "versions"
    return tuple(sorted(file.name[:4] for file in folder.iterdir() if file.name[:4].isdigit()))


def readiness(service: str, redis_url: str) -> APIRouter:
    """Return the route that answers 200 when the service can work, else 503 with what it lacks.

    A database that is ahead of the code is no hindrance: while an upgrade goes on, old code runs on the new schema.
    """
    router = APIRouter()
    versions = table("alembic_version", schema=service)

    @router.get(f"/{service}/readyz", name=f"{service}_readiness", dependencies=[probed])
    async def ready(request: Request) -> JSONResponse:
        lacks = []
        try:
            found = await internal_pool(request).run(_look)
        except (OperationalError, PoolTimeout):
            found = {"migrations": None}
            lacks.append("the database does not answer")
        else:
            if found["migrations"] in known_revisions(service)[:-1] or found["migrations"] is None:
                lacks.append(f"the database is at {found['migrations']}, {known_revisions(service)[-1]} is needed")
        state = {"service": service, "status": "not ready" if lacks else "ready", "lacks": lacks, **found}
        return JSONResponse(state, status_code=503 if lacks else 200)

    def _look(db: Transaction) -> dict[str, Any]:
        there = db.scalar(select(func.to_regclass(f"{service}.alembic_version").is_not(None)))
        version = db.scalar(select(func.max(column("version_num"))).select_from(versions)) if there else None
        with connect_briefly(redis_url) as bell:
            return {"migrations": version, "redis": "answers" if redis_answers(bell) else "away"}

    return router


def connect_briefly(redis_url: str) -> redis.Redis:
    """Return a way to Redis for somebody who won't wait for it."""
    return redis.Redis.from_url(redis_url, socket_connect_timeout=_REDIS_SECONDS, socket_timeout=_REDIS_SECONDS)


def redis_answers(bell: redis.Redis) -> bool:
    """Say whether Redis is there."""
    try:
        return bool(bell.ping())
    except redis.RedisError:
        return False
