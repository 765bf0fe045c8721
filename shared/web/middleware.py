"""What happens to every request before and after its route, as plain ASGI."""

import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import Malformed, Problem, TooLarge, Unexpected
from shared.identifiers import new_id_text
from shared.language import SOURCE_LANGUAGE, speaking
from shared.web import cookies

logger = logging.getLogger(__name__)

FORM_LIMIT = 1024 * 1024
UPLOAD_LIMIT = 12 * 1024 * 1024
# So much more than we take is read and thrown away.
PATIENCE = 64 * 1024 * 1024

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # "no-referrer" would make browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
STRICT_TRANSPORT = "max-age=63072000"

Answer = Callable[[Request, Problem], Response]
RawHeaders = list[tuple[bytes, bytes]]


class RequestIdentity:
    """Give each request an id, shown in the answer and on error pages; the gateway's own id is kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application with the id set."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity = identify(scope)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = identity
            await send(message)

        await self.app(scope, receive, send_with_id)


def identify(scope: Scope) -> str:
    """Return the id of a request, and leave it there for those who tell of it."""
    given = Headers(scope=scope).get("x-request-id", "")
    identity = given if re.fullmatch(r"[\w-]{8,64}", given) else new_id_text()
    scope.setdefault("state", {})["request_id"] = identity
    return identity


class SecurityHeaders:
    """Tell browsers what our pages may do, to keep no copies of them, and never lead them to another site."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app = app
        self._headers = security_headers(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and add the headers that its answer doesn't set itself."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                missing = [header for header in self._headers if header[0] not in given]
                message["headers"] = [*message["headers"], *missing]
                if b"location" in given:
                    headers = MutableHeaders(scope=message)
                    headers["Location"] = _local(headers["location"])
            await send(message)

        await self.app(scope, receive, send_with_headers)


def security_headers(public_url: str) -> RawHeaders:
    """Return what every answer says that doesn't say it itself."""
    headers = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
    if urlsplit(public_url).scheme == "https":
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return Headers(headers).raw


def _local(location: str) -> str:
    """Return the address without scheme and host: the framework takes those from the request, who may name any."""
    parts = urlsplit(location)
    path = "/" + parts.path.lstrip("/\\")
    return path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")


class Language:
    """Speak the language that the viewer has chosen; Swedish until then."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application in that language."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with speaking(chosen_language(scope)):
            await self.app(scope, receive, send)


def chosen_language(scope: Scope) -> str:
    """Return the language that the viewer has chosen; Swedish until then."""
    # Few have chosen, and cookies are taken apart where they are needed.
    if cookies.LANGUAGE in Headers(scope=scope).get("cookie", ""):
        return Request(scope).cookies.get(cookies.LANGUAGE, SOURCE_LANGUAGE)
    return SOURCE_LANGUAGE


class Guard:
    """Keep requests within their size, and answer what nobody foresaw with a page instead of a broken line."""

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application on a body that is counted while it is read."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = CountedBody(scope, receive)
        outgoing = _Outgoing(send)
        try:
            _leave_out_nul(scope)
            body.check_announced()
            await self.app(scope, body.receive, outgoing.send)
        except Exception as error:
            if outgoing.started:
                raise
            request = Request(scope, receive)
            if isinstance(error, TooLarge):
                await body.drain()
            await self.answer(request, as_problem(error))(scope, receive, send)
        finally:
            # Uploaded files lie open until here; the page for an error still shows what was typed.
            if form := scope.get("state", {}).get("form"):
                await form.close()


def _leave_out_nul(scope: Scope) -> None:
    # PostgreSQL takes it in no text, and nobody types it.
    scope["path"] = scope["path"].replace("\0", "")
    scope["query_string"] = scope["query_string"].replace(b"%00", b"")


def as_problem(error: Exception) -> Problem:
    """Return what the person is told of an error; what nobody foresaw is logged."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ClientDisconnect):
        return Malformed()
    logger.error("unexpected error", exc_info=error)
    return Unexpected()


def _limit(headers: Headers) -> int:
    kind = headers.get("content-type", "")
    return UPLOAD_LIMIT if kind.startswith("multipart/form-data") else FORM_LIMIT


class _Outgoing:
    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        self.started = True
        await self._send(message)


class CountedBody:
    """What a request sends, as long as it isn't more than we take."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._headers = Headers(scope=scope)
        self._receive = receive
        self._limit = _limit(self._headers)
        self._size = 0
        self._more = True

    def check_announced(self) -> None:
        """Refuse what says that it is too large.

        Raises:
            TooLarge: so it says.
        """
        announced = self._headers.get("content-length", "")
        if announced.isdigit() and int(announced) > self._limit:
            raise TooLarge

    async def receive(self) -> Message:
        """Return the next piece.

        Raises:
            TooLarge: it is more than we take.
        """
        message = await self._count()
        # Content-Length may be missing or wrong: what counts is what comes.
        if self._size > self._limit:
            raise TooLarge
        return message

    async def drain(self) -> None:
        """Read the rest and throw it away: a browser shows our answer only after it has sent everything."""
        while self._more and self._size <= PATIENCE:
            await self._count()

    async def _count(self) -> dict[str, Any]:
        message: dict[str, Any] = dict(await self._receive())
        self._size += len(message.get("body", b""))
        self._more = bool(message["type"] == "http.request" and message.get("more_body"))
        return message
