"""What services ask each other: async routes on a small pool of their own, behind the service token.

Pages wait in the common thread pool for these answers; in one process, answers that waited for the same pool would
deadlock with them.  So these run their queries on four threads and four connections that pages never use.
"""

import hmac
from collections.abc import Callable
from typing import Annotated, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from shared.database import Database, Transaction
from shared.errors import NotFound
from shared.event_log import read_cloudevents
from shared.identity import WORKER, Scope
from shared.policy import Rule

POOL = 4
MOST_EVENTS = 500

Answer = TypeVar("Answer")


class ServiceToken:
    """The rule of internal routes: another service asks; for everybody else there is no such page."""

    rule = Rule.SERVICE

    async def __call__(self, request: Request) -> None:
        """Check the token.

        Raises:
            NotFound: it is missing or wrong.
        """
        expected = f"Bearer {request.app.state.settings.service_token}"
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise NotFound


requires_service = Depends(ServiceToken())


class InternalPool:
    """Threads and connections that only internal routes use.

    Args:
        database: a database with a pool of its own.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._limiter: CapacityLimiter | None = None

    async def run(self, query: Callable[[Transaction], Answer], scope: Scope = WORKER) -> Answer:
        """Run ``query`` in a transaction for ``scope`` and return what it returns."""

        def work() -> Answer:
            with self.database.transaction(scope) as db:
                return query(db)

        return await self.outside(work)

    async def outside(self, work: Callable[[], Answer]) -> Answer:
        """Do on one of these threads what needs no transaction, such as asking another service."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(POOL)
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)


def internal_pool(request: Request) -> InternalPool:
    """Return the pool of the application that answers."""
    pool: InternalPool = request.app.state.internal
    return pool


def event_feed(service: str) -> APIRouter:
    """Return the route under which ``service`` publishes its log as CloudEvents 1.0 batches."""
    router = APIRouter()

    @router.get(f"/{service}/internal/events", name=f"{service}_events", dependencies=[requires_service])
    async def events(
        request: Request,
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = 200,
    ) -> Response:
        table = internal_pool(request).database.metadata.tables[f"{service}.event"]
        batch = await internal_pool(request).run(lambda db: read_cloudevents(db, table, after=after, limit=limit))
        return Response(batch, media_type="application/cloudevents-batch+json")

    return router
