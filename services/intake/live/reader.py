"""One reader of the log per web process: it reads each event once, and tells those who look at that board, in order."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from itertools import groupby
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.intake.live.bell import GAP_SECONDS, LiveBell
from services.intake.live.changes import (
    Change,
    as_events,
    as_here,
    as_reset,
    change_of,
    last_position,
    missed,
    read_log,
)
from services.intake.live.taking_part import still_taking_part
from shared.internal import InternalPool

logger = logging.getLogger(__name__)

AT_ONCE = 500
# A page that was cut off for some seconds catches up from memory.
REMEMBERED = 5_000
# What a page may leave unread, in batches of changes: a minute of the busiest room. Then it is cut off.
MOST_UNREAD = 600
CHECK_SECONDS = 8.0
_AGAIN_SECONDS = 0.5
_AWAY = (DBAPIError, PoolTimeout)


class Listener:
    """Somebody who looks at a session's boards; holds what they haven't been sent yet, up to a certain amount.

    Args:
        session_id: whose boards.
        participant_id: who, when it is a participant; the reader looks whether they still take part.
    """

    def __init__(self, session_id: UUID, participant_id: UUID | None = None) -> None:
        self.session_id = session_id
        self.participant_id = participant_id
        self._unread: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self.ended = False
        self.cut = asyncio.Event()

    def tell(self, events: bytes) -> None:
        """Add what is to be sent; who doesn't read it is cut off."""
        if len(self._unread) >= MOST_UNREAD:
            self._unread.clear()
            self.cut.set()
        if not self.cut.is_set():
            self._unread.append(events)
            self._wake.set()

    def end(self) -> None:
        """Let the stream end after what was told."""
        self.ended = True
        self._wake.set()

    async def next(self, seconds: float) -> bytes | None:
        """Return what is to be sent next; empty after so many seconds without any; ``None`` when it has ended."""
        if not self._unread and not self.ended:
            try:
                async with asyncio.timeout(seconds):
                    await self._wake.wait()
            except TimeoutError:
                return b""
        self._wake.clear()
        if self._unread:
            told = b"".join(self._unread)
            self._unread.clear()
            return told
        return None


class Reader:
    """Reads the log while somebody listens.

    Args:
        pool: where it reads; no connection is held in between.
        bell: tells when there is something.
    """

    def __init__(self, pool: InternalPool, bell: LiveBell) -> None:
        self._pool = pool
        self._bell = bell
        self._position = -1
        self._recent: deque[Change] = deque(maxlen=REMEMBERED)
        # From where on ``_recent`` is whole.
        self._since = 0
        self._listeners: dict[UUID, set[Listener]] = defaultdict(set)
        self._somebody = asyncio.Event()
        self._starting = asyncio.Lock()
        self._check = asyncio.Event()
        self._over = False

    async def listen(self, listener: Listener, after: int | None) -> bytes:
        """Tell a listener everything from now on; return what they missed since position ``after``, as events."""
        await self._start()
        position = self._position
        # From here on nothing escapes the listener: it is told what is read after ``position``.
        self._listeners[listener.session_id].add(listener)
        if self._over:
            listener.end()
        if after is None or after == position:
            return as_here(position)
        try:
            changes = await self._missed(listener.session_id, after, position)
        except BaseException:
            self.leave(listener)
            raise
        return (as_reset(position) if changes is None else as_events(changes)) + as_here(position)

    def leave(self, listener: Listener) -> None:
        """Tell a listener no more."""
        here = self._listeners[listener.session_id]
        here.discard(listener)
        if not here:
            del self._listeners[listener.session_id]
        if not self._listeners:
            self._somebody.clear()

    async def _start(self) -> None:
        """Begin at the end of the log when nobody has listened until now."""
        async with self._starting:
            if not self._somebody.is_set():
                self._position = self._since = await self._pool.run(last_position)
                self._recent.clear()
                self._somebody.set()

    async def _missed(self, session_id: UUID, after: int, until: int) -> list[Change] | None:
        if self._since <= after <= until:
            return list(_after(self._recent, session_id, after, until))
        return await self._pool.run(lambda db: missed(db, session_id, after, until))

    async def run(self) -> None:
        """Read and tell, until cancelled."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._forever(self._read))
            both.create_task(self._forever(self._look_who_takes_part))

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        away = False
        while True:
            await self._somebody.wait()
            try:
                await work()
                away = False
            except _AWAY as error:
                if not away:
                    logger.warning("the boards' streams stand still: %s", type(error).__name__)
                away = True
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _read(self) -> None:
        await self._bell.heard()
        while await self._read_after(self._position):
            pass
        await asyncio.sleep(GAP_SECONDS)

    async def _read_after(self, position: int) -> bool:
        """Tell of what comes after a position; return whether there may be more at once."""
        events = await self._pool.run(lambda db: read_log(db, position, AT_ONCE))
        # Another position by now: everybody had left, and somebody came who began at the end anew.
        if events and self._position == position:
            self._tell([change for event in events if (change := change_of(event))])
            self._position = events[-1].position
        return len(events) == AT_ONCE

    def _tell(self, changes: list[Change]) -> None:
        for change in changes:
            if len(self._recent) == REMEMBERED:
                self._since = self._recent[0].position
            self._recent.append(change)
        if any(change.what == "participants" for change in changes):
            self._check.set()
        by_session = sorted(changes, key=lambda change: (change.session_id, change.position))
        for session_id, mine in groupby(by_session, key=lambda change: change.session_id):
            if here := self._listeners.get(session_id):
                told = as_events(list(mine))
                for listener in here:
                    listener.tell(told)

    async def _look_who_takes_part(self) -> None:
        """End the streams of participants who were removed, or whose session was opened anew."""
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await self._check.wait()
        except TimeoutError:
            pass
        self._check.clear()
        listening = [one for here in self._listeners.values() for one in here if one.participant_id]
        ids = {one.participant_id for one in listening if one.participant_id}
        if ids:
            taking_part = await self._pool.run(lambda db: still_taking_part(db, ids))
            for one in listening:
                if one.participant_id not in taking_part:
                    one.end()

    def end(self) -> None:
        """Let all streams end: the process is about to."""
        self._over = True
        for here in self._listeners.values():
            for listener in here:
                listener.end()


def _after(recent: deque[Change], session_id: UUID, after: int, until: int) -> Iterable[Change]:
    found = []
    for change in reversed(recent):
        if change.position <= after:
            break
        if change.session_id == session_id and change.position <= until:
            found.append(change)
    return reversed(found)
