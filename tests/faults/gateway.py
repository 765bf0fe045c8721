"""A stand-in for the gateway: passes requests on by their prefix, and says in words when nobody answers.

It does what the gateway of `deploy/` does: a service that is being started again is waited for, an answer that broke
off is not asked for twice, and internal addresses don't exist.

    python -m tests.faults.gateway SOCKET INTAKE-PORT PLANNER-PORT REPORTS-PORT
"""

import asyncio
import contextlib
import socket
import sys
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

AWAY = "KUB-Away"
# Less than the gateway's 15 s: a run has many faults.
DIAL_SECONDS = 3.0
_ANSWER = httpx.Timeout(30.0, connect=1.0)
_PAGE = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>Strax tillbaka – KUB</title>
<h1>Strax tillbaka</h1><p>Den här delen av KUB svarar inte just nu. Den startas antagligen om. Inget som är sparat
har gått förlorat. Det du just skickade är inte borta: ladda om sidan och skicka igen.</p></html>"""
_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "date", "server"}


class Gateway:
    """Passes requests on.

    Args:
        ports: where intake, planner and reports listen.
    """

    def __init__(self, ports: list[int]) -> None:
        self._ports = dict(zip(("", "planner", "reports"), ports, strict=True))
        # Cookies are the browsers': remembered here, one browser's would be sent with another's first request.
        forgetful = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.AsyncClient(
            timeout=_ANSWER, trust_env=False, limits=httpx.Limits(max_connections=200), cookies=forgetful
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            request = Request(scope, receive)
            await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        parts = request.url.path.split("/")
        if "internal" in parts[2:3]:
            return PlainTextResponse("", 404)
        port = self._ports.get(parts[1], self._ports[""])
        try:
            answer = await self._pass_on(request, port, await request.body())
        except httpx.HTTPError as error:
            return HTMLResponse(_PAGE, 503, headers={AWAY: type(error).__name__})
        response = Response(answer.content, answer.status_code)
        response.raw_headers = [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in answer.headers.multi_items()
            if name.lower() not in _HOP
        ] + [(b"content-length", str(len(answer.content)).encode())]
        return response

    async def _pass_on(self, request: Request, port: int, body: bytes) -> httpx.Response:
        url = f"http://127.0.0.1:{port}{request.url.path}" + (f"?{request.url.query}" if request.url.query else "")
        headers = [(name, value) for name, value in request.headers.raw if name.decode() not in _HOP]
        deadline = time.monotonic() + DIAL_SECONDS
        while True:
            try:
                return await self._client.request(request.method, url, headers=headers, content=body)
            except httpx.ConnectError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.1)


def main() -> None:
    """Serve at a socket that is open already."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    gateway = Gateway([int(port) for port in sys.argv[2:5]])
    configuration = uvicorn.Config(gateway, lifespan="off", access_log=False, log_level="warning")
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(configuration).run(sockets=[listener])


if __name__ == "__main__":
    main()
