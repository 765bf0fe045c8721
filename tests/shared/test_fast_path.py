"""What goes the fast path is answered as everything else is: the same route is asked both ways."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from httpx import Response as Answer
from sqlalchemy.exc import OperationalError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.errors import Forbidden, NotFound
from shared.fast_path import FastPath, FastRoute
from shared.metrics import Measured, Metrics
from shared.web import create_web_app, read_form
from tests.shared.conftest import SampleSettings

MEGABYTE = 1024 * 1024
WAYS = "/fast/{what}", "/slow/{what}"


async def let_in(request: Request) -> None:
    """Refuse who says so."""
    if request.headers.get("x-stranger"):
        raise Forbidden


async def respond(request: Request) -> Response:
    """Answer, or fail, as the address says."""
    what = request.path_params["what"]
    if what == "missing":
        raise NotFound
    if what == "away":
        raise OperationalError("SELECT 1", {}, Exception("no connection"))
    if what == "form":
        await read_form(request)
    if what == "broken":
        raise ValueError("nobody foresaw it")
    if what == "hanging":
        await asyncio.Event().wait()
    return JSONResponse({"read": len(await request.body())}, headers={"Cache-Control": "private"})


@pytest.fixture
def metrics() -> Metrics:
    """Where the application counts."""
    return Metrics("sample", ())


@pytest.fixture
def app(metrics: Metrics) -> FastAPI:
    """An application that answers on both ways."""
    fast, slow = (FastRoute(path, respond, Depends(let_in), "respond") for path in WAYS)
    settings = SampleSettings(public_url="https://kub.example")
    app = create_web_app(
        service="sample", settings=settings, routers=[fast, slow], around=[Middleware(Measured, metrics=metrics)]
    )
    app.add_middleware(FastPath, routes=[fast], metrics=metrics, public_url=settings.public_url, seconds=0.3)
    return app


@pytest.fixture
def browser(app: FastAPI) -> Iterator[TestClient]:
    """A browser on it."""
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


def told(answer: Answer) -> tuple[int, dict[str, str], str]:
    """Return what an answer says, without the id that each has of its own."""
    identity = answer.headers["x-request-id"]
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, answer.text.replace(identity, "ID")


@pytest.mark.parametrize(
    ("what", "sent", "status"),
    [
        ("fine", {"json": {"text": "Fler e-böcker"}}, 200),
        ("missing", {"json": {}}, 404),
        ("missing", {"json": {}, "headers": {"Accept": "application/json", "Cookie": "kub_language=en"}}, 404),
        ("missing", {"data": {"text": "Det jag skrev"}}, 404),
        ("away", {"json": {}, "headers": {"Accept": "application/json"}}, 503),
        ("form", {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400),
        ("broken", {"json": {}, "headers": {"Accept": "application/json"}}, 500),
        ("fine", {"json": {}, "headers": {"X-Stranger": "yes"}}, 403),
        ("fine", {"content": b"x" * (MEGABYTE + 1), "headers": {"Content-Type": "application/json"}}, 413),
        ("fine", {"content": b"x" * (MEGABYTE + 1), "headers": {"Content-Length": "1"}}, 413),
    ],
)
def test_both_ways_say_the_same(
    browser: TestClient, caplog: pytest.LogCaptureFixture, what: str, sent: dict[str, Any], status: int
) -> None:
    """Status, headers, words and language; and the log tells of both."""
    caplog.set_level(logging.INFO)
    fast, slow = (browser.post(f"/{way}/{what}", **sent) for way in ("fast", "slow"))

    assert told(fast) == told(slow)
    assert fast.status_code == status
    lines = [vars(each)["fields"] for each in caplog.records if each.getMessage() == "answered"]
    assert [(line["method"], line["status"]) for line in lines] == [("POST", status)] * 2


def test_both_ways_are_counted(browser: TestClient, metrics: Metrics) -> None:
    """Each under its route, and none is being answered any more."""
    for way in ("fast", "slow", "slow"):
        browser.post(f"/{way}/fine", json={})

    labels = {"service": "sample", "method": "POST", "status": "2xx"}
    counted = [metrics.registry.get_sample_value("kub_http_requests_total", labels | {"route": way}) for way in WAYS]
    assert counted == [1, 2]
    assert metrics.registry.get_sample_value("kub_http_requests_in_progress", {"service": "sample"}) == 0


def test_the_id_of_the_gateway_is_kept(browser: TestClient) -> None:
    """Also on the fast path."""
    answer = browser.post("/fast/missing", headers={"X-Request-ID": "gateway-4711", "Accept": "application/json"})

    assert answer.headers["x-request-id"] == answer.json()["error"]["request_id"] == "gateway-4711"


def test_who_waits_in_vain_is_told(browser: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """After the time that an answer may take."""
    answer = browser.post("/fast/hanging", json={}, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert "no answer within 0.3 s: POST /fast/{what}" in caplog.text


def send_slowly(app: FastAPI, way: str, headers: list[tuple[bytes, bytes]]) -> tuple[list[Any], int]:
    """Send four pieces, together slower than an answer may be; return what is answered, and how many weren't taken."""
    pieces = [{"type": "http.request", "body": b"x", "more_body": number < 3} for number in range(4)]
    sent = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.15)
        return pieces.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": f"/{way}/fine", "headers": headers, "query_string": b""}
    asyncio.run(app(scope, receive, send))
    return sent, len(pieces)


@pytest.mark.parametrize("way", ["fast", "slow"])
def test_a_body_that_is_too_large_has_time_to_come(app: FastAPI, way: str) -> None:
    """A browser shows the answer only after it has sent everything."""
    sent, left = send_slowly(app, way, [(b"content-length", str(2 * MEGABYTE).encode())])

    assert (sent[0]["status"], left) == (413, 0)


def test_a_body_that_comes_slowly_has_time(app: FastAPI) -> None:
    """The time counts from its last piece."""
    sent, _ = send_slowly(app, "fast", [])

    assert sent[0]["status"] == 200
    assert sent[1]["body"] == b'{"read":4}'
