"""What `kub doctor` asks a running installation: database, roles, Redis, services, and what they wait for."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from services.doctor.findings import Check, Finding, Patient, ok, problem, warning

if TYPE_CHECKING:
    import psycopg

_OLDEST_POSTGRES = 17
_OLDEST_REDIS = 6
_LARGEST_SKEW = timedelta(seconds=2)
# A day, and two hours for a backup that takes its time.
_OLDEST_BACKUP = timedelta(hours=26)
_SECONDS = 5

_DATABASE = """
SELECT datlocprovider::text, datlocale, clock_timestamp() FROM pg_database WHERE datname = current_database()
"""
# Who the service is: privileged, owner of how many things; and how many of its tables are protected.
_ROLE = """
SELECT rolsuper OR rolbypassrls, (SELECT count(*) FROM pg_class WHERE relowner = r.oid),
    (SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s AND relrowsecurity)
FROM pg_roles r WHERE rolname = current_user
"""
# Each service's clock holds this lock as long as one of its workers lives.
_UNKNOWN = """
SELECT coalesce(json_object_agg(type, number), '{{}}')
FROM (SELECT type, count(*) AS number FROM {service}.event WHERE type <> ALL(%s) GROUP BY type) AS unknown
"""
_UNKNOWN_ADVICE = "a newer KUB wrote them, and this release's workers pass them over: finish the upgrade, workers first"
_CLOCK = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = hashtext(%s)::oid
"""


def check_database(patient: Patient) -> Iterator[Finding]:
    """Version, locale and clock of PostgreSQL."""
    if not patient.running:
        return
    with _connected(patient, "intake") as connection:
        version = connection.info.server_version // 10_000
        if version < _OLDEST_POSTGRES:
            yield problem("database", f"PostgreSQL {version} is too old", f"use {_OLDEST_POSTGRES} or later")
            return
        provider, locale, now = _row(connection, _DATABASE)
    if (provider, locale) == ("b", "C.UTF-8"):
        yield ok("database", f"PostgreSQL {version} answers, with the builtin locale C.UTF-8")
    else:
        advice = "make it anew: CREATE DATABASE … LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0"
        yield warning("database", f"PostgreSQL {version} answers, but its locale is {locale or 'the system’s'}", advice)
    skew = abs(now - datetime.now(UTC))
    if skew > _LARGEST_SKEW:
        says = f"the database's clock is {skew.total_seconds():.0f} s away from ours"
        yield warning("clock", says, "let both machines keep their clocks by NTP")


def check_roles(patient: Patient) -> Iterator[Finding]:
    """Whether row-level security binds the services."""
    from shared.migrate import SERVICES

    for service in SERVICES if patient.running else ():
        with _connected(patient, service) as connection:
            privileged, owned, protected = _row(connection, _ROLE, service)
        if privileged or owned or not protected:
            advice = "let the service sign in as the role that ./kub migrate made for it, which owns nothing"
            yield problem("roles", f"row-level security does not bind {service}", advice)
        else:
            yield ok("roles", f"{service}: {protected} tables are protected by row-level security")


def check_migrations(patient: Patient) -> Iterator[Finding]:
    """Whether the database is where this version needs it."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from shared.migrate import SERVICES

    for service in SERVICES if patient.running else ():
        config = Config()
        config.set_main_option("script_location", str(files(f"services.{service}") / "migrations"))
        scripts = ScriptDirectory.from_config(config)
        known = {script.revision for script in scripts.walk_revisions()}
        with _connected(patient, service) as connection:
            query = f"SELECT max(version_num) FROM {service}.alembic_version"  # noqa: S608 - a name of our own
            found = str(_row(connection, query)[0] or "nothing")
        if found == scripts.get_current_head():
            yield ok("migrations", f"{service} is at {found}")
        elif found in known or found == "nothing":
            yield problem("migrations", f"{service} is at {found}, this version needs more", "run ./kub migrate")
        else:
            says = f"{service} is at {found}, which this version does not know: the database is newer"
            yield warning("migrations", says, "use the version of KUB that made it, or a later one")


def check_redis(patient: Patient) -> Iterator[Finding]:
    """Whether Redis takes messages, and keeps them."""
    address = patient.settings.get("REDIS_URL", "")
    if not address:
        return
    import redis

    store = redis.Redis.from_url(address, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS)
    try:
        version = str(store.info("server")["redis_version"])
        store.set("kub:doctor", "1", ex=_SECONDS)
        kept = {name: store.config_get(name).get(name) for name in ("maxmemory-policy", "appendonly")}
    except redis.RedisError as error:
        says = f"Redis at {urlsplit(address).hostname} does not take messages: {type(error).__name__}: {error}"
        yield problem("redis", says, "start it, or make room in it; until then the clocks of the workers stand in")
        return
    finally:
        store.close()
    if int(version.partition(".")[0]) < _OLDEST_REDIS:
        yield problem("redis", f"Redis {version} is too old", f"use {_OLDEST_REDIS}.0 or later")
    elif kept != {"maxmemory-policy": "noeviction", "appendonly": "yes"}:
        says = f"Redis {version}: {', '.join(f'{name} is {value}' for name, value in kept.items())}"
        yield warning("redis", says, "set maxmemory-policy noeviction and appendonly yes")
    else:
        yield ok("redis", f"Redis {version} takes messages and keeps them")


def check_services(patient: Patient) -> Iterator[Finding]:
    """Whether each service's pages and worker are there."""
    import httpx

    from shared.migrate import SERVICES
    from shared.worker import CLOCK_LOCK

    for service in SERVICES if patient.running else ():
        address = f"{patient.settings.get(f'{service.upper()}_URL', 'http://127.0.0.1:8000')}/{service}/healthz"
        try:
            answered = httpx.get(address, timeout=_SECONDS, trust_env=False).status_code == httpx.codes.OK
        except httpx.HTTPError:
            answered = False
        at_work = _has_clock(patient, service, CLOCK_LOCK)
        if answered:
            yield ok("services", f"{service}: its pages answer")
        else:
            yield problem("services", f"{service}: no pages at {address}", "look at its log, and start it again")
        if at_work:
            yield ok("services", f"{service}: its worker is at work")
        else:
            yield problem("services", f"{service}: no worker is at work", "look at its log, and start it again")


def _has_clock(patient: Patient, service: str, lock: int) -> bool:
    """Say whether a worker's clock ticks; one that was started just now is given a moment."""
    deadline = time.monotonic() + _SECONDS
    with _connected(patient, service) as connection:
        while not (ticking := bool(_row(connection, _CLOCK, lock, service)[0])) and time.monotonic() < deadline:
            time.sleep(0.25)
    return ticking


def check_waiting(patient: Patient) -> Iterator[Finding]:
    """What needs a hand: parked events, failed jobs, old backups."""
    from shared.events import EVENT_TYPES
    from shared.migrate import SERVICES

    parked = failed = 0
    unknown: Counter[str] = Counter()
    for service in SERVICES if patient.running else ():
        with _connected(patient, service) as connection:
            counts = _row(
                connection,
                f"SELECT (SELECT count(*) FROM {service}.parked_event),"  # noqa: S608 - a name of our own
                f" (SELECT count(*) FROM {service}.job WHERE state = 'failed')",
            )
            unknown.update(_row(connection, _UNKNOWN.format(service=service), list(EVENT_TYPES))[0])
        parked, failed = parked + counts[0], failed + counts[1]
    if unknown:
        which = ", ".join(f"{number} {name}" for name, number in sorted(unknown.items()))
        yield warning("events", f"of types that this release doesn't know: {which}", _UNKNOWN_ADVICE)
    if parked:
        yield warning("events", f"{parked} parked", "./kub events parked lists them, ./kub events retry takes them up")
    if failed:
        yield warning("jobs", f"{failed} failed", "the operations page says why, and takes them up again")


def check_backup(patient: Patient) -> Iterator[Finding]:
    """When the data were saved last."""
    administrator = patient.settings.get("DATABASE_URL", "")
    if not administrator:
        return
    import psycopg

    with psycopg.connect(administrator, connect_timeout=_SECONDS) as connection:
        if not _row(connection, "SELECT to_regclass('intake.backup_run') IS NOT NULL")[0]:
            return
        last = _row(connection, "SELECT max(finished_at) FROM intake.backup_run WHERE ok")[0]
    advice = "./kub backup DIR, every night"
    if last is None:
        yield warning("backup", "nothing has been backed up yet", advice)
    elif datetime.now(UTC) - last > _OLDEST_BACKUP:
        yield warning("backup", f"the last one is of {last:%Y-%m-%d %H:%M} UTC", advice)
    else:
        yield ok("backup", f"the last one is of {last:%Y-%m-%d %H:%M} UTC")


@contextmanager
def _connected(patient: Patient, service: str) -> "Iterator[psycopg.Connection[Any]]":
    import psycopg

    url = patient.settings[f"{service.upper()}_DATABASE_URL"]
    with psycopg.connect(url, connect_timeout=_SECONDS) as connection:
        yield connection


def _row(connection: "psycopg.Connection[Any]", query: str, *values: object) -> tuple[Any, ...]:
    """Return the one row of a query that always has one; names in it are our own."""
    row: tuple[Any, ...] | None = connection.execute(query.encode(), values).fetchone()
    assert row is not None  # noqa: S101 - an aggregate, or what every database has
    return row


STORE_CHECKS: Sequence[Check] = (
    check_database,
    check_roles,
    check_migrations,
    check_redis,
    check_services,
    check_waiting,
    check_backup,
)
