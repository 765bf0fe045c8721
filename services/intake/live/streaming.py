"""A stream of server-sent events as an answer: one listener's, until either side has had enough."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.intake.live.changes import as_here
from services.intake.live.reader import CHECK_SECONDS, Listener, Reader

logger = logging.getLogger(__name__)

# Less than any gateway waits for a connection on which nothing happens.
KEEP_ALIVE_SECONDS = 10.0
_KEEP_ALIVE = as_here()

MayStill = Callable[[], Awaitable[bool]]


class EventStream(Response):
    """Sends what a listener is told.

    Args:
        reader: who tells.
        listener: who wants to hear.
        after: from which position of the log on; from now on when it is None.
        may_still: asked every few seconds whether to go on.
    """

    media_type = "text/event-stream"

    def __init__(
        self, reader: Reader, listener: Listener, after: int | None, may_still: MayStill | None = None
    ) -> None:
        # X-Accel-Buffering: gateways of nginx's kind would wait for more.
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._reader = reader
        self._listener = listener
        self._after = after
        self._may_still = may_still

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # as ASGI has it
        """Send until the listener is ended or cut off, or has gone."""
        first = await self._reader.listen(self._listener, self._after)
        parts: list[Coroutine[Any, Any, Any]] = [self._send(first, send), _gone(receive), self._listener.cut.wait()]
        if self._may_still:
            parts.append(self._ask(self._may_still))
        tasks = [asyncio.ensure_future(part) for part in parts]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._reader.leave(self._listener)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, first: bytes, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        told: bytes | None = first
        while told is not None:
            await send({"type": "http.response.body", "body": told or _KEEP_ALIVE, "more_body": True})
            told = await self._listener.next(KEEP_ALIVE_SECONDS)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _ask(self, may_still: MayStill) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                if not await may_still():
                    self._listener.end()
            except (DBAPIError, PoolTimeout):
                # Nothing happens on boards either while the database is away.
                logger.warning("who listens could not be asked for")


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
