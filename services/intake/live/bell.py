"""The bell of the live boards: tells the reader of every web process that the log has grown, and no more."""

import asyncio
import logging
from contextlib import suppress

import redis.asyncio
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

CHANNEL = "kub:intake:log"
# While Redis is away, boards are as quick as this; and a bell that got lost costs no more than the longer one.
POLL_SECONDS = 0.15
TRUSTING_SECONDS = 2.0
# At most so often: what is rung in between is one.
GAP_SECONDS = 0.02
# A room that writes rings all the time, and telling others costs more than what they save by knowing at once.
_TELLING_SECONDS = 0.05
_AGAIN_SECONDS = 0.5
_CONNECTING_SECONDS = 2.0
_CANCELLING_SECONDS = 0.1


class LiveBell:
    """Rings from any thread; is heard in the event loop that runs it.

    Args:
        redis_url: where the other processes hear it too; away, each of them polls.
    """

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung = asyncio.Event()
        self._to_tell = asyncio.Event()
        self._connected = False

    def ring(self) -> None:
        """Tell everybody, soon; from any thread, and harmless after the end."""
        if self._loop:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ring_here)

    def _ring_here(self) -> None:
        self._rung.set()
        self._to_tell.set()

    async def heard(self) -> None:
        """Return when it has rung since the last time, or when it is time to look all the same."""
        with suppress(TimeoutError):
            async with asyncio.timeout(TRUSTING_SECONDS if self._connected else POLL_SECONDS):
                await self._rung.wait()
        self._rung.clear()

    async def run(self) -> None:
        """Hear other processes and tell them, until cancelled."""
        self._loop = asyncio.get_running_loop()
        connection = redis.asyncio.Redis.from_url(
            self._url, socket_connect_timeout=_CONNECTING_SECONDS, socket_keepalive=True
        )
        both = [asyncio.create_task(self._listen_on(connection)), asyncio.create_task(self._tell_on(connection))]
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            self._loop = None
            await _end(both)
            await connection.aclose()

    async def _listen_on(self, connection: redis.asyncio.Redis) -> None:
        while True:
            try:
                await self._listen(connection)
            except (RedisError, OSError) as error:
                if self._connected:
                    logger.warning("boards are polled until Redis is back: %s", type(error).__name__)
                self._connected = False
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _listen(self, connection: redis.asyncio.Redis) -> None:
        async with connection.pubsub() as heard:
            await heard.subscribe(CHANNEL)
            async for _ in heard.listen():
                # The first is the answer to the subscription; what was rung before it is looked for as well.
                self._connected = True
                self._rung.set()

    async def _tell_on(self, connection: redis.asyncio.Redis) -> None:
        while True:
            await self._to_tell.wait()
            self._to_tell.clear()
            # Whoever can't be told polls.
            with suppress(RedisError, OSError):
                async with asyncio.timeout(_CONNECTING_SECONDS):
                    await connection.publish(CHANNEL, "")
            await asyncio.sleep(_TELLING_SECONDS)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended: a client that is just connecting to Redis may swallow being asked once."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=_CANCELLING_SECONDS)
