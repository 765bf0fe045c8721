"""What may be told of a request: the template of its route, never the path itself; what came of it, and when."""

import time

from starlette.types import Message, Scope, Send

_METHODS = frozenset({"GET", "POST", "HEAD"})


class Watched:
    """A request while it is answered.

    Args:
        scope: the request's.
        send: where the answer goes.
    """

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._begun = time.perf_counter()
        # What it is when nothing is answered at all.
        self.status = 500
        self._began: float | None = None

    async def send(self, message: Message) -> None:
        """Pass a piece of the answer on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            # A stream lasts as long as somebody listens; what it took is until it began.
            if (b"content-type", b"text/event-stream; charset=utf-8") in message["headers"]:
                self._began = time.perf_counter()
        await self._send(message)

    @property
    def method(self) -> str:
        """The method, as long as it is one of ours."""
        method = str(self._scope["method"])
        return method if method in _METHODS else "other"

    @property
    def route(self) -> str:
        """The template of the route that answered: all files are one, and so is all that fits no route."""
        if route := self._scope.get("route"):
            return str(route.path)
        return "files" if self._scope.get("endpoint") else "none"

    @property
    def seconds(self) -> float:
        """How long it has taken until now, or until a stream began."""
        return (self._began or time.perf_counter()) - self._begun
