"""The line that can be disturbed does what it says."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.faults.injections.network import repeat_events
from tests.faults.proxy import Behaviour, Proxy


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says back what it hears."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=say_back, args=(line,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def say_back(line: socket.socket) -> None:
    """Say back until the other side has ended."""
    with line:
        while data := line.recv(1000):
            line.sendall(data)


@pytest.fixture
def proxy(echo: int) -> Iterator[Proxy]:
    """A line to that server."""
    made = Proxy(echo).start()
    yield made
    made.close()


def ask(proxy: Proxy, question: bytes, size: int) -> bytes:
    """Send something through the line and return at most ``size`` bytes of what comes back."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=30) as line:
        line.sendall(question)
        answer = b""
        while len(answer) < size and (piece := line.recv(size)):
            answer += piece
    return answer


def test_a_sound_line_passes_everything_on(proxy: Proxy) -> None:
    """What comes back is what was sent."""
    assert ask(proxy, b"x" * 5000, 5000) == b"x" * 5000


def test_a_cut_line_ends_in_the_middle_of_an_answer(proxy: Proxy) -> None:
    """So many bytes come, then the end."""
    with proxy.behaving(Behaviour(cut_after=3)):
        assert ask(proxy, b"hello", 5) == b"hel"
    assert ask(proxy, b"hello", 5) == b"hello"


def test_a_line_can_be_reset(proxy: Proxy) -> None:
    """The other side is told that something is wrong."""
    with proxy.behaving(Behaviour(cut_after=0, reset=True)), pytest.raises(ConnectionResetError):
        ask(proxy, b"hello", 5)


def test_on_a_half_open_line_nothing_comes_and_nobody_is_told(proxy: Proxy) -> None:
    """The connection stands, and what is sent disappears."""
    with (
        proxy.behaving(Behaviour(half_open=True)),
        socket.create_connection(("127.0.0.1", proxy.port), timeout=0.5) as line,
    ):
        line.sendall(b"hello")
        with pytest.raises(TimeoutError):
            line.recv(5)


def test_what_is_swallowed_is_never_answered(proxy: Proxy) -> None:
    """On that line; others are answered."""
    script = b"GET /stream.js HTTP/1.1\r\n"
    with (
        proxy.behaving(Behaviour(swallows=b"/stream")),
        socket.create_connection(("127.0.0.1", proxy.port), timeout=0.5) as line,
    ):
        line.sendall(b"GET /board/stream?after=1 HTTP/1.1\r\n")
        with pytest.raises(TimeoutError):
            line.recv(5)
        assert ask(proxy, script, len(script)) == script


def test_a_feed_is_asked_for_events_again() -> None:
    """The position in the question is moved back, but not below the first."""
    asked = b"GET /intake/internal/events?after=%d&limit=200 HTTP/1.1\r\n"

    assert repeat_events(asked % 25) == asked % 15
    assert repeat_events(asked % 3) == asked % 0
