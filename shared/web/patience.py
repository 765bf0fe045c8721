"""After many wrong codes every answer waits, also that to a right one: hanging up early tells nothing."""

import hashlib
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable
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
        sleep: lets a request wait so many seconds.
    """

    def __init__(self, redis_url: str, sleep: Callable[[float], Awaitable[None]] = anyio.sleep) -> None:
        self._redis_url = redis_url
        self.sleep = sleep
        self._lock = Lock()
        self._remembered: dict[str, deque[float]] = {}

    def delay(self, address: str) -> float:
        """Return how many seconds the next code from ``address`` waits for its answer, a right one too."""
        names = _names(address)
        try:
            with connect_briefly(self._redis_url) as store:
                counted = [int(number or 0) for number in store.mget([f"kub:wrong-codes:{name}" for name in names])]
        except redis.RedisError:
            counted = [self._counted_here(name, time.monotonic()) for name in names]
        return _delay_of_next(*counted)

    def count(self, address: str) -> float:
        """Count a wrong code from ``address`` and return how many seconds the next one waits for its answer."""
        names = _names(address)
        try:
            with connect_briefly(self._redis_url) as store, store.pipeline() as commands:
                for name in names:
                    commands.incr(f"kub:wrong-codes:{name}").expire(f"kub:wrong-codes:{name}", WINDOW, nx=True)
                counted = [int(number) for number in commands.execute()[::2]]
        except redis.RedisError:
            counted = [self._counted_here(name, time.monotonic(), wrong=True) for name in names]
        return _delay_of_next(*counted)

    def _counted_here(self, name: str, now: float, *, wrong: bool = False) -> int:
        with self._lock:
            self._remembered = {
                known: moments for known, moments in self._remembered.items() if now - moments[-1] < WINDOW
            }
            if wrong:
                self._remembered.setdefault(name, deque(maxlen=EVERYBODY * 2)).append(now)
            return sum(now - moment < WINDOW for moment in self._remembered.get(name, ()))


def _names(address: str) -> tuple[str, str]:
    # An address is about a person: what is kept for these minutes is not the address itself.
    return hashlib.sha256(address.encode()).hexdigest()[:16], "everybody"


# Half a second more each time, and never more than what a person waits for.
STEP_SECONDS = 0.5
LONGEST_SECONDS = 10.0


def delay_after(codes: int, free: int) -> float:
    """Return how many seconds the answer to the last of so many codes waits; the first ``free`` wait for nothing."""
    return min(max(0, codes - free) * STEP_SECONDS, LONGEST_SECONDS)


def _delay_of_next(mine: int, everybody: int) -> float:
    return max(delay_after(mine + 1, ROOM), delay_after(everybody + 1, EVERYBODY))


async def hold_back(request: Request) -> None:
    """Let a code wait before anybody looks whether it is right, where many wrong ones came before."""
    counted: WrongCodes = request.app.state.wrong_codes
    # Not on a thread: those are for who is answered now. A request that sleeps costs some kilobytes and its connection.
    if held := await run_sync(counted.delay, address_of(request)):
        await counted.sleep(held)


async def count_wrong(request: Request) -> int:
    """Count a wrong code; return how many seconds the next answer waits, 0 for none."""
    counted: WrongCodes = request.app.state.wrong_codes
    return math.ceil(await run_sync(counted.count, address_of(request)))


def address_of(request: Request) -> str:
    """Return where a request comes from, as the gateway says it; good for slowing down, and for nothing else."""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or (request.client.host if request.client else "")
