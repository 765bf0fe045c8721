"""The frozen databases of earlier releases, and loading one."""

import gzip
from dataclasses import dataclass
from pathlib import Path

import psycopg

from services.embedded.postgres import create_database
from shared.migrate import SERVICES
from tests.servers import PASSWORD, Servers

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Release:
    """A release whose database was frozen."""

    version: str

    @property
    def commit(self) -> str:
        """The commit whose code made the database."""
        return (HERE / self.version / "commit").read_text().strip()

    def load(self, servers: Servers, name: str) -> dict[str, str]:
        """Load it as the database ``name`` and return its addresses."""
        urls = servers.database_urls(name)
        create_database(servers.postgres, name)
        with psycopg.connect(urls["administrator"], autocommit=True) as connection:
            for service in SERVICES:
                _make_role(connection, f"kub_{service}_owner", "NOLOGIN")
                _make_role(connection, f"kub_{service}", f"LOGIN PASSWORD '{PASSWORD}'")
            connection.execute(gzip.decompress((HERE / self.version / "database.sql.gz").read_bytes()))
        return urls


def frozen_releases() -> list[Release]:
    """Return the frozen releases, the oldest first."""
    versions = [path.parent.name for path in HERE.glob("*/database.sql.gz")]
    return [Release(version) for version in sorted(versions, key=lambda v: [int(part) for part in v.split(".")])]


def _make_role(connection: psycopg.Connection[tuple[object, ...]], name: str, options: str) -> None:
    # The roles belong to the server, not to the database: another test's migration may have made them already.
    connection.execute(
        f"DO $$ BEGIN CREATE ROLE {name} {options};"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
