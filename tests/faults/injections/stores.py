"""Redis and PostgreSQL: killed, wiped, full, away, stopped at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from tests.faults.injections.processes import end, freeze, killing, mains
from tests.faults.world import Fault, World
from tests.system import wait_for

POSTGRES, REDIS = "/bin/postgres", "-server 127.0.0.1"
# Longer than PostgreSQL and Redis need to come back, and than clients wait for an answer of Redis.
_LONG_SECONDS = 60.0


@contextmanager
def connected(world: World) -> Iterator["redis.Redis"]:
    """Give a connection to Redis."""
    with redis.Redis.from_url(world.system.environment["REDIS_URL"], socket_timeout=10) as store:
        yield store


def wipe_redis(world: World) -> None:
    """Empty Redis."""
    with connected(world) as store:
        store.flushall()


def fill_redis(world: World) -> None:
    """Let Redis refuse everything that needs room."""
    with connected(world) as store:
        store.config_set("maxmemory", "1")
        world.hold(world.outage)
        store.config_set("maxmemory", "0")


def keep_redis_away(seconds: float) -> "Fault":
    """Return a fault that keeps Redis from answering."""

    def strike(world: World) -> None:
        freeze(world, mains(world, REDIS), seconds or world.outage)

    return Fault(f"Redis hangs {seconds:g} s" if seconds else "Redis hangs", strike, rare=bool(seconds))


def keep_redis_dead(world: World) -> None:
    """Kill Redis again and again for a minute: it is away, and connections are refused."""
    for _ in range(int(_LONG_SECONDS)):
        end(mains(world, REDIS))
        world.hold(1.0)


def kill_backend(world: World) -> None:
    """Kill a process of PostgreSQL that serves one of our connections: the server starts all over."""
    backends = world.system.processes("postgres: kub_")
    end([world.choose.choice(wait_for(lambda: backends or world.system.processes("postgres: kub_"), "a backend"))])


def freeze_postgres(seconds: float) -> "Fault":
    """Return a fault that lets PostgreSQL hang."""

    def strike(world: World) -> None:
        freeze(world, world.system.processes("postgres"), seconds or world.outage)

    return Fault(f"PostgreSQL hangs {seconds:g} s" if seconds else "PostgreSQL hangs", strike, rare=bool(seconds))


def lose_connections(world: World) -> None:
    """End every connection of ours."""
    world.archive.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'kub-%%'")


STORES = (
    Fault("kill -9 Redis", killing(REDIS)),
    Fault("Redis restarted", killing(REDIS, signal.SIGTERM)),
    Fault("Redis wiped", wipe_redis),
    Fault("Redis full", fill_redis),
    keep_redis_away(0),
    keep_redis_away(_LONG_SECONDS),
    Fault("Redis away for a minute", keep_redis_dead, rare=True),
    Fault("kill -9 PostgreSQL", killing(POSTGRES)),
    Fault("kill -9 a PostgreSQL backend", kill_backend),
    Fault("PostgreSQL restarted", killing(POSTGRES, signal.SIGINT)),
    Fault("PostgreSQL stopped at once", killing(POSTGRES, signal.SIGQUIT)),
    freeze_postgres(0),
    # Longer than a page waits until it says so.
    freeze_postgres(30),
    Fault("all database connections lost", lose_connections),
)
