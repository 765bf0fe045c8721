"""Three applications behind one address."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from services.embedded.web import UNREAD_SECONDS, Front, give_up_on_the_silent


def named(name: str, events: list[str]) -> FastAPI:
    """Return an application that says its name and the path that it was asked for."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        events.append(f"{name} begins")
        yield
        events.append(f"{name} ends")

    app = FastAPI(lifespan=lifespan)

    @app.get("/{path:path}")
    async def answer(path: str) -> str:
        return f"{name}: /{path}"

    return app


def front(events: list[str]) -> Front:
    """Return the three together."""
    names = {"": "intake", "/planner": "planner", "/reports": "reports"}
    return Front({prefix: named(name, events) for prefix, name in names.items()})


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", "intake: /"),
        ("/intake/internal/events", "intake: /intake/internal/events"),
        ("/planner", "planner: /planner"),
        ("/planner/plans/1", "planner: /planner/plans/1"),
        ("/plannerish", "intake: /plannerish"),
        ("/reports/internal/events", "reports: /reports/internal/events"),
        ("/a/planner", "intake: /a/planner"),
    ],
)
def test_a_path_reaches_its_service_unchanged(path: str, answer: str) -> None:
    """The first part of a path decides, and nothing is stripped from it."""
    with TestClient(front([])) as client:
        assert client.get(path).json() == answer


def test_all_lifespans_are_entered_and_left() -> None:
    """Each service starts before the first request, and ends in the reverse order after the last."""
    events: list[str] = []
    with TestClient(front(events)):
        assert events == ["intake begins", "planner begins", "reports begins"]

    assert events[3:] == ["reports ends", "planner ends", "intake ends"]


def test_each_line_ends_whose_other_side_takes_nothing() -> None:
    """What is asked of the listening socket holds for the lines that it takes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        give_up_on_the_silent(listener)
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as line:
            milliseconds = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)

    assert milliseconds == UNREAD_SECONDS * 1000
