"""A fast path for what a whole room sends at once: past the layers around every page, with all that they promise.

Each layer costs little, and all of them together more than writing a note. So the same is done here in one go: the
request's id, its line of the log and its count, the language, the limits of size and time, the answer to a problem, and
the headers that protect. Only traced requests go the long way.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from fastapi.params import Depends
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import TooLarge, Unavailable
from shared.language import speaking
from shared.logs import doing
from shared.metrics import Metrics
from shared.traces import is_tracing
from shared.web import problems
from shared.web.deadline import SECONDS
from shared.web.middleware import CountedBody, as_problem, chosen_language, identify, security_headers
from shared.web.record import tell_answered
from shared.web.watched import Watched

logger = logging.getLogger(__name__)


class FastRoute(Route):
    """A route for POST without the machinery that reads parameters and solves dependencies.

    Args:
        path: its template.
        function: what answers; it is cancelled when it takes longer than an answer may.
        rule: whom it lets in.
        name: what it is called in links.
    """

    def __init__(self, path: str, function: Callable[[Request], Awaitable[Response]], rule: Depends, name: str) -> None:
        async def answer(request: Request) -> Response:
            await rule.dependency(request)  # type: ignore[misc]
            return await function(request)

        super().__init__(path, answer, methods=["POST"], name=name)
        self.dependencies = (rule,)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match as routes do, and say which one it is: what is told of requests is told by route."""
        match, child = super().matches(scope)
        if match is Match.FULL:
            child["route"] = self
        return match, child


class FastPath:
    """Answers what fast routes match; everything else goes on.

    Args:
        app: what answers everything else.
        routes: the fast routes.
        metrics: where requests are counted.
        public_url: the address that people use.
        seconds: within which an answer begins, from the last piece of the request that came.
    """

    def __init__(
        self, app: ASGIApp, routes: Sequence[FastRoute], metrics: Metrics, public_url: str, seconds: float = SECONDS
    ) -> None:
        self.app = app
        self._routes = routes
        self._metrics = metrics
        self._headers = security_headers(public_url)
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or hand it on."""
        if scope["type"] != "http" or is_tracing() or not (route := self._route(scope)):
            await self.app(scope, receive, send)
            return
        watched = Watched(scope, send)
        identity = identify(scope)
        with doing(service=self._metrics.service, request=identity), speaking(chosen_language(scope)):
            self._metrics.in_progress.inc()
            try:
                response = await self._respond(route, scope, receive)
                given = {name for name, _ in response.raw_headers}
                response.raw_headers += [header for header in self._headers if header[0] not in given]
                response.raw_headers.append((b"x-request-id", identity.encode()))
                await response(scope, receive, watched.send)
            finally:
                self._metrics.in_progress.dec()
                self._metrics.count_watched(watched)
                tell_answered(watched)

    def _route(self, scope: Scope) -> FastRoute | None:
        for route in self._routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope.update(found)
                return route
        return None

    async def _respond(self, route: FastRoute, scope: Scope, receive: Receive) -> Response:
        limit = asyncio.timeout(self._seconds)
        now = asyncio.get_running_loop().time
        begun = now()

        async def receive_in_time() -> Message:
            message = await receive()
            # Nearly always all of it is there at once.
            if now() - begun > self._seconds / 10:
                limit.reschedule(now() + self._seconds)
            return message

        body = CountedBody(scope, receive_in_time)
        request = Request(scope, body.receive)
        try:
            async with limit:
                return await _answer(route, request, body)
        except TimeoutError:
            logger.warning("no answer within %g s: POST %s", self._seconds, route.path)
            return problems.answer(request, Unavailable())


async def _answer(route: FastRoute, request: Request, body: CountedBody) -> Response:
    try:
        body.check_announced()
        response: Response = await route.endpoint(request)
    except TooLarge as error:
        await body.drain()
        return problems.answer(request, error)
    except Exception as error:  # noqa: BLE001  # whatever it is, they are told
        handlers = request.app.exception_handlers
        if handle := next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), None):
            return cast(Response, await handle(request, error))
        return await problems.handle_problem(request, as_problem(error))
    finally:
        # Uploaded files lie open until here.
        if form := request.scope["state"].get("form"):
            await form.close()
    return response
