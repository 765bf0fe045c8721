"""An answer within a time, even when nothing behind answers any more."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import Unavailable

logger = logging.getLogger(__name__)

# More than a request waits for a connection (10 s) and a new connection for the database (5 s): those say more.
SECONDS = 20.0

Answer = Callable[[Request, Exception], Awaitable[Response]]


class Deadline:
    """Tell the person that a part doesn't answer, instead of letting them wait as long as a database hangs.

    The time counts from the last piece of the request that came, and until the answer begins.  What was begun goes on,
    since a thread can't be stopped: it may still succeed, as after any answer that got lost.

    Args:
        app: what answers.
        answer: makes the page.
        seconds: the time.
    """

    def __init__(self, app: ASGIApp, answer: Answer, seconds: float = SECONDS) -> None:
        self.app = app
        self.answer = answer
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application, as long as it takes part in time."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        passing = _Passing(receive, send)
        work = asyncio.ensure_future(self.app(scope, passing.receive, passing.send))
        try:
            late = await self._is_late(work, passing)
        except asyncio.CancelledError:
            work.cancel()
            raise
        if not late:
            await work
            return
        passing.given_up = True
        # Its address may hold a secret; the route's doesn't.
        route = getattr(scope.get("route"), "path", "no route yet")
        logger.warning("no answer within %g s: %s %s", self.seconds, scope["method"], route)
        work.add_done_callback(_log_end)
        await (await self.answer(Request(scope, receive), Unavailable()))(scope, receive, send)

    async def _is_late(self, work: "asyncio.Future[None]", passing: "_Passing") -> bool:
        while not passing.started:
            left = passing.last + self.seconds - asyncio.get_running_loop().time()
            if left <= 0:
                return True
            if await _ends_within(work, left):
                return False
        return False


class _Passing:
    """What passes between a browser and the application."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self.last = asyncio.get_running_loop().time()
        self.started = False
        self.given_up = False

    async def receive(self) -> Message:
        message = await self._receive()
        self.last = asyncio.get_running_loop().time()
        return message

    async def send(self, message: Message) -> None:
        if not self.given_up:
            self.started = True
            await self._send(message)


async def _ends_within(work: "asyncio.Future[None]", seconds: float) -> bool:
    """Say whether it ends in time; what ``asyncio.wait`` does for one, in half the time: each request passes here."""
    loop = asyncio.get_running_loop()
    ended_or_late = loop.create_future()

    def wake(_: object = None) -> None:
        if not ended_or_late.done():
            ended_or_late.set_result(None)

    work.add_done_callback(wake)
    timer = loop.call_later(seconds, wake)
    try:
        await ended_or_late
    finally:
        timer.cancel()
        work.remove_done_callback(wake)
    return work.done()


def _log_end(work: "asyncio.Future[None]") -> None:
    if not work.cancelled() and (error := work.exception()):
        logger.warning("a request that was given up ended with an error", exc_info=error)
