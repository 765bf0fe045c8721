"""Each request as one line of the log, and as a span when tracing is on."""

import logging
from contextlib import nullcontext

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.logs import doing
from shared.traces import SERVER, UNTRACED, Described, is_tracing, span
from shared.web.watched import Watched

logger = logging.getLogger("kub.request")

# Asked every few seconds by machines: a line and a trace for each would drown the others.
_POLLED = ("/healthz", "/readyz", "/metrics", "/internal/events", "/internal/unread")


class Recorded:
    """Tell of each request: the route's template, the status and how long it took; no path, no query, no name."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and tell of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watched = Watched(scope, send)
        parent = Headers(scope=scope).get("traceparent")
        quiet = scope["path"].endswith(_POLLED) or "/static/" in scope["path"]
        traced = (
            nullcontext(UNTRACED)
            if not is_tracing() or (quiet and not parent)
            else span(f"{self.service} {watched.method}", SERVER, parent)
        )
        with doing(service=self.service, request=scope["state"]["request_id"]), traced as current:
            try:
                await self.app(scope, receive, watched.send)
            finally:
                if current is not UNTRACED:
                    _describe(current, watched, self.service)
                tell_answered(watched, logging.DEBUG if quiet and watched.status < 500 else logging.INFO)


def tell_answered(watched: Watched, level: int = logging.INFO) -> None:
    """Write the line of the log about a request that was answered."""
    took = round(watched.seconds * 1000, 1)
    fields = {"method": watched.method, "route": watched.route, "status": watched.status, "ms": took}
    logger.log(level, "answered", extra={"fields": fields})


def _describe(current: Described, watched: Watched, service: str) -> None:
    method, route, status = watched.method, watched.route, watched.status
    answered = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
    current.name(f"{method} {route}", **answered, **{"kub.service": service})
    if status >= 500:
        current.failed(str(status))
