"""Each request as one line of the log, and as a span when tracing is on."""

import logging
from contextlib import nullcontext

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.logs import doing
from shared.traces import SERVER, UNTRACED, is_tracing, span
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
                method, route, status = watched.method, watched.route, watched.status
                if current is not UNTRACED:
                    answered = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
                    current.name(f"{method} {route}", **answered, **{"kub.service": self.service})
                    if status >= 500:
                        current.failed(str(status))
                took = round(watched.seconds * 1000, 1)
                fields = {"method": method, "route": route, "status": status, "ms": took}
                level = logging.DEBUG if quiet and status < 500 else logging.INFO
                logger.log(level, "answered", extra={"fields": fields})
