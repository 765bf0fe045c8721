"""Lines that nobody reads, over real sockets: they cost neither the others nor the server anything."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from services.intake.live import reader
from services.intake.settings import IntakeSettings
from shared.events import BoardChanged
from shared.identity import WORKER
from tests.intake.live.conftest import Heard, Room, listening, serving

# Together far more than the kernel keeps for a line that nobody reads.
CHANGES = 16
LARGE = "x" * 500_000


@pytest.fixture
def polling(environment: dict[str, str]) -> IntakeSettings:
    """Settings with which the log is looked at several times a second, whoever rings."""
    assert environment
    return IntakeSettings(REDIS_URL="redis://127.0.0.1:1/0")


def deaf_line(room: Room, browser: httpx.Client) -> socket.socket:
    """Ask for a stream on a line that takes next to nothing before it is read."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    line.settimeout(60)
    line.connect((browser.base_url.host, browser.base_url.port))
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    asked = f"GET /board/{room.session_id}/stream HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n"
    line.sendall(asked.encode())
    assert line.recv(12) == b"HTTP/1.1 200"
    return line


def read_to_the_end(line: socket.socket) -> int:
    """Read what comes until nothing can come any more; return how many bytes it was."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, len(LARGE))
    return sum(len(data) for data in iter(lambda: line.recv(len(LARGE)), b""))


def say_much(room: Room, here: Iterator[Heard], times: int) -> None:
    """Have so many large changes heard by somebody who listens."""
    for _ in range(times):
        with room.world.database.transaction(WORKER) as db:
            db.append(BoardChanged(session_id=room.session_id, perspective=LARGE, what="timer"))
        assert any(heard.data["perspective"] == LARGE for heard in here)


def test_a_line_that_is_never_read_is_cut_off_and_others_hear_on(
    room: Room, polling: IntakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it leaves unread isn't kept for it, and the server stops although another one is never read."""
    monkeypatch.setattr(reader, "MOST_UNREAD", 3)
    with serving(polling) as address:
        there = Room(room.world, address, room.session_id, room.browsers)
        line, unread = (deaf_line(there, there.participant()) for _ in range(2))
        with listening(there.participant(), f"/board/{room.session_id}/stream") as here:
            say_much(there, here, CHANGES)
            kept = read_to_the_end(line)
            room.change("phase")

            assert next(here).data["what"] == "phase"
    with line, unread:
        rest = read_to_the_end(unread)

    assert max(kept, rest) < CHANGES * len(LARGE) / 2
