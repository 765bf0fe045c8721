"""Wrong codes are answered later and later; a right one never waits, however many wrong ones came from its address."""

import hashlib
import math
import time
from collections import deque
from threading import Lock

import anyio
import redis
from anyio.to_thread import run_sync
from starlette.requests import Request

from shared.readiness import connect_briefly

# A whole room shares one address, and the codes of a day are long forgotten after that.
WINDOW = 600
ROOM = 30
# Addresses can be forged where no gateway stands in front: then this one holds.
EVERYBODY = 300


class WrongCodes:
    """Counts wrong codes per address: in Redis for all processes, in memory while it is away.

    Args:
        redis_url: where Redis is.
    """

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._lock = Lock()
        self._remembered: dict[str, deque[float]] = {}

    def delay(self, address: str) -> float:
        """Count a wrong code from ``address`` and return how many seconds its answer waits."""
        # An address is about a person: what is kept for these minutes is not the address itself.
        mine = hashlib.sha256(address.encode()).hexdigest()[:16]
        counted = self._counted(mine, "everybody")
        return max(delay_after(counted[0], ROOM), delay_after(counted[1], EVERYBODY))

    def _counted(self, *names: str) -> list[int]:
        try:
            with connect_briefly(self._redis_url) as store, store.pipeline() as commands:
                for name in names:
                    commands.incr(f"kub:wrong-codes:{name}").expire(f"kub:wrong-codes:{name}", WINDOW, nx=True)
                return [int(number) for number in commands.execute()[::2]]
        except redis.RedisError:
            return [self._counted_here(name, time.monotonic()) for name in names]

    def _counted_here(self, name: str, now: float) -> int:
        with self._lock:
            self._remembered = {
                known: moments for known, moments in self._remembered.items() if now - moments[-1] < WINDOW
            }
            moments = self._remembered.setdefault(name, deque(maxlen=EVERYBODY * 2))
            moments.append(now)
            return sum(now - moment < WINDOW for moment in moments)


# Half a second more each time, and never more than what a person waits for.
STEP_SECONDS = 0.5
LONGEST_SECONDS = 10.0


def delay_after(wrong: int, free: int) -> float:
    """Return how many seconds the answer to a wrong code waits; the first ``free`` ones wait for nothing."""
    return min(max(0, wrong - free) * STEP_SECONDS, LONGEST_SECONDS)


async def hold_back(request: Request) -> int:
    """Count a wrong code and hold its answer back; return how many seconds the next one is held back, 0 for none."""
    counted: WrongCodes = request.app.state.wrong_codes
    # Not on a thread: those are for who has the right code.
    await anyio.sleep(held := await run_sync(counted.delay, address_of(request)))
    return math.ceil(min(held + STEP_SECONDS, LONGEST_SECONDS)) if held else 0


def address_of(request: Request) -> str:
    """Return where a request comes from, as the gateway says it; good for slowing down, and for nothing else."""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or (request.client.host if request.client else "")
