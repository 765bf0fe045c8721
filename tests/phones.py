"""Phones that post notes as fast as they are answered, all from one process that takes little itself."""

import asyncio
import json
import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop

from shared.identifiers import new_id
from tests.rooms import Room

# A participant may post ten at once.
NOTES_EACH = 8
_WORDS = "Vi behöver lära oss mer om e-böcker, surfplattor och hur man hjälper andra med dem"


@dataclass
class Posted:
    """What came of it: seconds per answer, in the order of answers, and how much of a processor it took."""

    statuses: Counter[int] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0


class _Phone(asyncio.Protocol):
    """One connection: sends the next request when the last one was answered."""

    def __init__(self, requests: list[bytes], posted: Posted, done: "asyncio.Future[None]") -> None:
        self._requests = iter(requests)
        self._posted = posted
        self._done = done
        self._received = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A loop of another kind has transports of another kind.
        self._transport = cast(asyncio.Transport, transport)

    def begin(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._done.set_result(None)
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) >= length:
            self._posted.took.append(time.perf_counter() - self._sent)
            self._posted.statuses[int(head[9:12])] += 1
            self._received = b""
            self.begin()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionResetError())


def request(room: Room, cookie: str, number: int) -> bytes:
    """Return a note on its way, with what a browser sends along."""
    note = {"key": str(new_id()), "text": f"{_WORDS} ({number})", "perspective": "challenges", "quadrant": "weakness"}
    body = json.dumps(note | {"level": "invarld"}).encode()
    head = (
        f"POST {room.path('notes')} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
        f"X-CSRF-Token: {room.token}\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        "Accept-Language: sv-SE,sv;q=0.9\r\nAccept-Encoding: gzip, deflate, br\r\nSec-Fetch-Site: same-origin\r\n"
        "User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def post_from_elsewhere(room: Room, ports: tuple[int, ...], notes: int, connections: int) -> Posted:
    """Post so many notes over so many connections, from a process of its own; each participant posts a few."""
    process = multiprocessing.get_context("spawn")
    answer = process.Queue()
    phones = process.Process(target=_post, args=(room, ports, notes, connections, answer))
    phones.start()
    posted: Posted = answer.get(timeout=600)
    phones.join()
    return posted


def _post(room: Room, ports: tuple[int, ...], notes: int, connections: int, answer: Any) -> None:
    uvloop.install()
    answer.put(asyncio.run(_post_all(room, ports, notes, connections)))


async def _post_all(room: Room, ports: tuple[int, ...], notes: int, connections: int) -> Posted:
    posted, loop = Posted(), asyncio.get_running_loop()
    cookies = [room.cookies[number // NOTES_EACH] for number in range(notes)]
    requests = [request(room, cookie, number) for number, cookie in enumerate(cookies)]
    share = notes // connections
    phones, ends = [], []
    for number in range(connections):
        mine, end = requests[number * share : (number + 1) * share], loop.create_future()
        port = ports[number % len(ports)]
        made = _Phone(mine, posted, end)
        await loop.create_connection(lambda made=made: made, "127.0.0.1", port)  # type: ignore[misc]
        phones.append(made)
        ends.append(end)
    begun, used = time.perf_counter(), time.process_time()
    for phone in phones:
        phone.begin()
    await asyncio.gather(*ends)
    posted.seconds, posted.processor = time.perf_counter() - begun, time.process_time() - used
    return posted
