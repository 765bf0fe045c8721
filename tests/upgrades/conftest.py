"""The database of each earlier release, upgraded to this one, with the processes of this one on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from shared.migrate import SERVICES, migrate
from tests.conftest import RUN_FOLDER
from tests.processes import Processes, running_processes
from tests.servers import Servers, alone
from tests.upgrades.comparison import Schema, read_schema
from tests.upgrades.releases import Release, frozen_releases


@dataclass(frozen=True)
class Upgraded:
    """An upgraded database, and what it was before."""

    release: Release
    urls: dict[str, str]
    folder: Path
    redis: str
    old: Schema
    new: Schema
    rows_before: dict[str, int]
    rows_after: dict[str, int]

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows that the administrator sees."""
        with psycopg.connect(self.urls["administrator"], autocommit=True) as connection:
            return connection.execute(sql, values).fetchall()

    @property
    def environment(self) -> dict[str, str]:
        """The addresses that processes need."""
        urls = {f"{service.upper()}_DATABASE_URL": self.urls[service] for service in SERVICES}
        return urls | {"DATABASE_URL": self.urls["administrator"], "REDIS_URL": self.redis}


@pytest.fixture(scope="session", params=frozen_releases(), ids=lambda release: release.version)
def upgraded(request: pytest.FixtureRequest, servers: Servers, redis_url: str, process_number: int) -> Upgraded:
    """The release's database after ``kub migrate`` of today."""
    return _upgrade(request.param, servers, f"upgraded_{process_number}", request.config.stash[RUN_FOLDER], redis_url)


@pytest.fixture(scope="module", params=frozen_releases(), ids=lambda release: release.version)
def at_work(
    request: pytest.FixtureRequest, servers: Servers, redis_url: str, process_number: int
) -> Iterator[tuple[Upgraded, Processes]]:
    """Another one, with the pages and the workers of today at work on it."""
    release, folder = request.param, request.config.stash[RUN_FOLDER]
    with redis.Redis.from_url(redis_url) as store:
        store.flushdb()
    found = _upgrade(release, servers, f"at_work_{process_number}", folder, redis_url)
    with running_processes(folder, found.environment) as processes:
        yield found, processes


def _upgrade(release: Release, servers: Servers, name: str, folder: Path, redis_address: str) -> Upgraded:
    urls = release.load(servers, f"{name}_{release.version.replace('.', '_')}")
    with psycopg.connect(urls["administrator"], autocommit=True) as connection:
        old, before = read_schema(connection), _count_rows(connection)
        # Roles are the whole server's: two migrations at once would change the same row.
        with alone(folder):
            migrate(urls["administrator"], urls)
        new, after = read_schema(connection), _count_rows(connection)
    return Upgraded(release, urls, folder, redis_address, old, new, before, after)


def _count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    tables = connection.execute(
        "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname = ANY (%s) AND tablename <> 'alembic_version' ORDER BY 1",
        [list(SERVICES)],
    ).fetchall()
    counts = {}
    for (table,) in tables:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        counts[table] = row[0] if row else 0
    return counts
