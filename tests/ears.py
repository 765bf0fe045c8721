"""Browsers that listen to a board's stream, hundreds of them in one process, and write down what they hear when."""

import asyncio
import json
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import cast

from tests.rooms import Room

# As a browser does that comes back at once; our page waits a little longer.
_BACK_SECONDS = 0.1
# The same in every run.
_CHANCE = random.Random(1)  # noqa: S311  # when a line is cut is no secret


@dataclass
class Heard:
    """What all of them heard together: a note's position in the log → when each heard of it."""

    moments: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    number: int = 0
    awaited: int = 0
    all: asyncio.Event = field(default_factory=asyncio.Event)
    doubled: int = 0
    out_of_order: int = 0
    cuts: int = 0

    def take(self, position: int) -> None:
        """Write down that somebody has heard of a note just now."""
        self.moments[position].append(time.perf_counter())
        self.number += 1
        if self.number == self.awaited:
            self.all.set()


class Ear(asyncio.Protocol):
    """One listener, who comes back with the last id whenever the line ends."""

    def __init__(self, room: Room, cookie: str, port: int, heard: Heard) -> None:
        self._room = room
        self._cookie = cookie
        self._port = port
        self._heard = heard
        self._notes: set[int] = set()
        self._last = 0
        self._rest = b""
        self._closing = False
        self.live = asyncio.Event()

    async def listen(self) -> None:
        """Open the line."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)
        await self.live.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream, from where it was left."""
        self._transport = cast(asyncio.Transport, transport)
        self._rest = b""
        after = f"Last-Event-ID: {self._last}\r\n" if self._last else ""
        asked = (
            f"GET {self._room.path('stream')} HTTP/1.1\r\nHost: localhost\r\nCookie: {self._cookie}\r\n"
            f"Accept: text/event-stream\r\n{after}\r\n"
        )
        self._transport.write(asked.encode())

    def data_received(self, data: bytes) -> None:
        """Take whole lines; the sizes of chunks stand on lines of their own and say nothing here."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"id: "):
                self._next(int(line[4:]))
            elif line.startswith(b"data: "):
                self._take(json.loads(line[6:]))

    def _next(self, position: int) -> None:
        self._heard.out_of_order += position < self._last
        self._last = position
        self.live.set()

    def _take(self, change: dict[str, str | bool]) -> None:
        if change.get("note"):
            # Which note it is isn't told, only where it stands in the log.
            if self._last in self._notes:
                self._heard.doubled += 1
                return
            self._notes.add(self._last)
            self._heard.take(self._last)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # as asyncio has it
        """Come back."""
        self.live.clear()
        if not self._closing:
            self._coming = asyncio.get_running_loop().create_task(self._come_back())

    async def _come_back(self) -> None:
        await asyncio.sleep(_CHANCE.uniform(0, _BACK_SECONDS))
        await self.listen()

    def cut(self) -> None:
        """Break the line off, as bad wifi does."""
        self._heard.cuts += 1
        self._transport.abort()

    def close(self) -> None:
        """Listen no more."""
        self._closing = True
        self._transport.abort()


async def cut_now_and_then(ears: list[Ear], each_minute: float, until: float) -> None:
    """Cut every listener's line so many times a minute, each at moments of its own."""
    while time.perf_counter() < until:
        await asyncio.sleep(60 / each_minute / len(ears))
        _CHANCE.choice(ears).cut()
