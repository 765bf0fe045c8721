"""Who doesn't read what they are told is cut off; who does gets all of it."""

import asyncio
from typing import Any

from starlette.types import Message

from services.intake.live.bell import LiveBell
from services.intake.live.reader import MOST_UNREAD, Listener, Reader
from services.intake.live.streaming import EventStream
from shared.identifiers import new_id
from shared.internal import InternalPool
from tests.intake.world import World


def test_a_listener_holds_only_so_much() -> None:
    """Then it holds nothing more, and its stream is cut off."""

    async def work() -> tuple[bool, int]:
        listener = Listener(new_id())
        for number in range(MOST_UNREAD * 2):
            listener.tell(f"{number}\n".encode())
        return listener.cut.is_set(), len(listener._unread)

    assert asyncio.run(work()) == (True, 0)


def test_what_was_told_at_once_is_sent_at_once() -> None:
    """In the order in which it was told, and the end comes after it."""

    async def work() -> list[bytes | None]:
        listener = Listener(new_id())
        for each in (b"1", b"2", b"3"):
            listener.tell(each)
        listener.end()
        return [await listener.next(1), await listener.next(1)]

    assert asyncio.run(work()) == [b"123", None]


def test_a_browser_that_never_reads_is_cut_off(world: World) -> None:
    """Its line takes nothing any more, and the process doesn't keep what it leaves unread."""
    begun = asyncio.Event()

    async def never(_: Message) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def nothing() -> Any:
        await asyncio.Event().wait()

    async def work() -> bool:
        reader = Reader(InternalPool(world.database), LiveBell("redis://127.0.0.1:1/0"))
        listener = Listener(new_id())
        stream = asyncio.create_task(EventStream(reader, listener, None)({"type": "http"}, nothing, never))
        await begun.wait()
        for _ in range(MOST_UNREAD + 1):
            listener.tell(b"x")
        await stream
        return listener.session_id in reader._listeners

    assert asyncio.run(work()) is False
