"""The bell of the live boards."""

import asyncio
from contextlib import suppress

from services.intake.live.bell import LiveBell
from tests.system import PATIENCE


def test_a_bell_ends_at_whatever_moment_it_is_asked(redis_url: str) -> None:
    """Also while it connects to Redis, whose client then swallows being asked once."""

    async def begin_and_end(milliseconds: int) -> None:
        running = asyncio.create_task(LiveBell(redis_url).run())
        await asyncio.sleep(milliseconds / 1000)
        running.cancel()
        async with asyncio.timeout(PATIENCE):
            with suppress(asyncio.CancelledError):
                await running

        assert running.done()

    for milliseconds in range(20):
        asyncio.run(begin_and_end(milliseconds))
