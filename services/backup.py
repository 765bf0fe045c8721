"""Saving everything: one snapshot of the three schemas, checked by restoring it on trial."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from services.backup_folder import (
    DUMP,
    Backup,
    Manifest,
    checksum,
    drafted,
    name_of,
    read_backup,
    write_manifest,
)
from services.embedded_postgres import postgres_programs
from services.embedded_processes import CannotStartError
from shared.migrate import SERVICES
from shared.version import __version__

# Compressed, a dump is smaller than the database; the margin is for what is being written meanwhile.
_MARGIN_BYTES = 100_000_000
Say = Callable[[str], None]
Fingerprints = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Stores:
    """The database of an installation: the administrator's address, and each service's own."""

    administrator: str
    applications: Mapping[str, str]

    @property
    def database(self) -> str:
        """The database's name."""
        return urlsplit(self.administrator).path.lstrip("/")

    def elsewhere(self, database: str) -> str:
        """Return the administrator's address of another database of the same server."""
        return urlunsplit(urlsplit(self.administrator)._replace(path=f"/{database}"))


def make_backup(stores: Stores, parent: Path, say: Say, *, trial: bool = True) -> Backup:
    """Save the database into a new folder in ``parent``, and return it when it is checked.

    Args:
        stores: what is saved.
        parent: where the folder is made.
        say: told what is being done.
        trial: restore it into a database of its own and compare, before it counts as a backup.

    Raises:
        CannotStartError: it could not be made; nothing that looks like a backup is left.
    """
    moment = datetime.now(UTC)
    with drafted(parent, name_of(moment)) as draft:
        say("Saving the database …")
        with _snapshot(stores.administrator) as (connection, snapshot):
            _demand_space(connection, parent)
            before = fingerprints(connection)
            migrations = _migrations(connection)
            version = str(connection.info.parameter_status("server_version"))
            run_program(stores.administrator, "pg_dump", *_dump_arguments(draft / DUMP, snapshot))
        if trial:
            say("Checking it by restoring it on trial …")
            with scratch_database(stores, f"{stores.database}_backup_trial") as address:
                restore_dump(address, draft / DUMP)
                compare(before, address)
        else:
            run_program(stores.administrator, "pg_restore", "--list", str(draft / DUMP))
        size, digest = (draft / DUMP).stat().st_size, checksum(draft / DUMP)
        manifest = Manifest(moment.isoformat(), __version__, version, migrations, size, digest, before, restored=trial)
        write_manifest(draft, manifest)
    return read_backup(parent / name_of(moment))


def _dump_arguments(target: Path, snapshot: str) -> list[str]:
    schemas = [f"--schema={service}" for service in SERVICES]
    return ["--format=custom", f"--file={target}", f"--snapshot={snapshot}", *schemas]


@contextmanager
def _snapshot(address: str) -> "Iterator[tuple[psycopg.Connection[Any], str]]":
    """Give a transaction, and the name under which pg_dump sees exactly what it sees."""
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            yield connection, str(row[0]) if row else ""
    except psycopg.OperationalError as error:
        raise CannotStartError(f"the database does not answer: {' '.join(str(error).split())[:200]}") from None


def _demand_space(connection: "psycopg.Connection[Any]", parent: Path) -> None:
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    needed, free = int(row[0] if row else 0) + _MARGIN_BYTES, shutil.disk_usage(parent).free
    if free < needed:
        raise CannotStartError(
            f"the disk of {parent} is too full: {free // 1_000_000} MB free, {needed // 1_000_000} MB may be needed"
        )


def _migrations(connection: "psycopg.Connection[Any]") -> dict[str, str]:
    found = {}
    for service in SERVICES:
        query = sql.SQL("SELECT max(version_num) FROM {}").format(sql.Identifier(service, "alembic_version"))
        row = connection.execute(query).fetchone()
        found[service] = str(row[0]) if row else ""
    return found


def fingerprints(connection: "psycopg.Connection[Any]") -> Fingerprints:
    """Return for every table of the services how many rows it has, and a sum over what stands in them.

    The sum doesn't depend on the order of the rows, nor on the settings of the session.
    """
    connection.execute("SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex'; SET LOCAL DateStyle = 'ISO, YMD'")
    tables = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY (%s) ORDER BY 1, 2", [list(SERVICES)]
    ).fetchall()
    found: Fingerprints = {}
    for schema, table in tables:
        query = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {} AS t")
        row = connection.execute(query.format(sql.Identifier(schema, table))).fetchone()
        found[f"{schema}.{table}"] = {"rows": str(row[0]), "sum": str(row[1])} if row else {}
    return found


def compare(expected: Mapping[str, Mapping[str, str]], address: str) -> None:
    """Compare a restored database with what was saved.

    Raises:
        CannotStartError: they differ; names the tables.
    """
    with psycopg.connect(address) as connection:
        found = fingerprints(connection)
    different = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if different:
        raise CannotStartError(f"what was restored is not what was saved: {', '.join(different)}. Keep earlier backups")


@contextmanager
def scratch_database(stores: Stores, name: str) -> Iterator[str]:
    """Give the address of an empty database beside the installation's own, and drop it at the end."""
    drop_database(stores, name)
    with psycopg.connect(stores.elsewhere("postgres"), autocommit=True) as connection:
        make = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        connection.execute(sql.SQL(make + " LOCALE 'C'").format(sql.Identifier(name)))
    try:
        yield stores.elsewhere(name)
    finally:
        drop_database(stores, name)


def drop_database(stores: Stores, name: str) -> None:
    """Drop a database of ours, whoever is connected to it; nothing happens when there is none."""
    with psycopg.connect(stores.elsewhere("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def restore_dump(address: str, dump: Path) -> None:
    """Restore a dump into an empty database, wholly or not at all."""
    arguments = ["--exit-on-error", "--single-transaction", f"--dbname={urlsplit(address).path.lstrip('/')}", str(dump)]
    run_program(address, "pg_restore", *arguments)


def run_program(address: str, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs for a database; its password is no argument, which everybody could read.

    Raises:
        CannotStartError: it failed; says why in its own words.
    """
    done = subprocess.run(
        [postgres_programs(Path(), None) / program, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | _connection(address),
    )
    if done.returncode:
        lines: Sequence[str] = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise CannotStartError(f"{program} failed: {lines[0]}")


def _connection(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    return {
        "PGHOST": parts.hostname or "localhost",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
        "PGCONNECT_TIMEOUT": "10",
    }
