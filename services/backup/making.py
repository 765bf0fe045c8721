"""Making a backup: one snapshot of the three schemas, checked by restoring it before it gets its name."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.backup import databases
from services.backup.contents import Contents, compare, read_contents, read_migrations
from services.backup.folder import (
    DUMP,
    ERASURES,
    Manifest,
    backup_name,
    describe_file,
    own_backups,
    read_backup,
    sync,
    write_durably,
    write_manifest,
)
from services.backup.store import Store
from services.embedded.folder import LEAST_FREE_BYTES
from services.embedded.postgres import MAJOR
from services.embedded.processes import CannotStartError
from services.erasure.record import read_ledger
from shared.migrate import SERVICES
from shared.version import __version__

_DRAFT = ".kub-unfinished"
_LOCK = ".kub-backup.lock"
_SPARE_BYTES = 20_000_000
RESTORED, HASHES_ONLY = "restored and compared", "hashes and table of contents only"


@dataclass(frozen=True)
class Options:
    """How a backup is made: without trying it out when ``quick``; the newest ``keep`` stay, all when None."""

    quick: bool = False
    keep: int | None = None


def back_up(store: Store, place: Path, options: Options, say: Callable[[str], None]) -> Path:
    """Make a backup in ``place`` and return its folder; the run is recorded, also when it fails.

    Raises:
        CannotStartError: it can't be made; nothing is left of it.
    """
    started = datetime.now(UTC)
    try:
        with _claimed(place):
            made = _make(store, place, options, say)
            for old in own_backups(place)[: -options.keep] if options.keep else []:
                say(f"Removing {old} …")
                shutil.rmtree(old)
    except (CannotStartError, OSError, KeyboardInterrupt) as error:
        reason = _why(error, place)
        _record(store, started, place, 0, reason, say)
        raise CannotStartError(f"no backup was made: {reason}") from None
    _record(store, started, made, sum(file.stat().st_size for file in made.iterdir()), None, say)
    return made


@contextmanager
def _claimed(place: Path) -> Iterator[None]:
    """Make the folder and keep every other backup out of it; what a killed one left there is removed."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (place / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStartError(f"another backup is being made in {place}; wait for it") from None
        shutil.rmtree(place / _DRAFT, ignore_errors=True)
        yield


def _make(store: Store, place: Path, options: Options, say: Callable[[str], None]) -> Path:
    _demand_place_of_its_own(store, place)
    draft = place / _DRAFT
    draft.mkdir(mode=0o700)
    try:
        manifest = _write(store, draft, options, say)
        read_backup(draft)
        store.run("pg_restore", ["--list", draft / DUMP])
        if not options.quick:
            say("Trying it out in a database of its own …")
            _try_out(store, draft, manifest.tables)
        target = place / backup_name(datetime.fromisoformat(manifest.made_at))
        # Fails when there is one of the very same second, which has something in it.
        draft.rename(target)
        sync(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return target


def _demand_place_of_its_own(store: Store, place: Path) -> None:
    with store.connect() as connection:
        version = connection.info.server_version // 10_000
        if version > int(MAJOR):
            raise CannotStartError(
                f"the server is PostgreSQL {version}, and pg_dump here is {MAJOR}: upgrade KUB first"
            )
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    size: int = row[0] if row else 0
    if store.disk and place.resolve().is_relative_to(store.disk.resolve()):
        raise CannotStartError(f"{place} lies in the data folder, and would be lost with it; name another one")
    _demand_space(place, size + _SPARE_BYTES)


def _demand_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotStartError(
            f"the disk of {folder} has {free // 1_000_000} MB free, and up to {needed // 1_000_000} MB may be needed"
        )


def _write(store: Store, draft: Path, options: Options, say: Callable[[str], None]) -> Manifest:
    """Write all files from one snapshot: what is counted is what is dumped."""
    import psycopg

    with store.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot(), now(), current_setting('server_version')").fetchone()
        assert row is not None  # noqa: S101 - a SELECT without FROM has a row
        snapshot, made_at, version = row
        migrations = read_migrations(connection)
        say(f"Writing the database ({store.name}) …")
        _dump(store, draft / DUMP, snapshot)
        say("Counting what is in it …")
        tables = read_contents(connection)
        lines = [erasure.to_line() for erasure in read_ledger(connection)]
    write_durably(draft / ERASURES, "".join(lines))
    manifest = Manifest(
        kub_version=__version__,
        postgresql=version,
        made_at=made_at.astimezone(UTC).isoformat(),
        migrations=migrations,
        tables=tables,
        files={name: describe_file(draft / name) for name in (DUMP, ERASURES)},
        checked=HASHES_ONLY if options.quick else RESTORED,
    )
    write_manifest(draft, manifest)
    for file in draft.iterdir():
        file.chmod(0o600)
    sync(draft)
    return manifest


def _dump(store: Store, target: Path, snapshot: str) -> None:
    schemas = [f"--schema={service}" for service in SERVICES]
    store.run("pg_dump", ["--format=custom", f"--snapshot={snapshot}", *schemas, f"--file={target}"])
    sync(target)


def _try_out(store: Store, draft: Path, tables: Contents) -> None:
    """Restore into a scratch database, compare, and drop it."""
    if store.disk:
        size = sum(file.stat().st_size for file in draft.iterdir())
        # What is compressed in a dump takes more room in a database.
        _demand_space(store.disk, 5 * size + LEAST_FREE_BYTES)
    scratch = f"{store.name}_backup_check"
    with databases.maintenance(store, "check of a backup") as connection:
        databases.make(connection, scratch, store.name)
        try:
            load(store, draft, scratch)
            with store.connect(scratch) as restored:
                compare(tables, read_contents(restored))
        finally:
            databases.drop(connection, scratch)


def load(store: Store, folder: Path, database: str) -> None:
    """Restore a backup's dump into an empty database.

    Raises:
        ProgramFailed: the dump can't be restored.
    """
    store.run("pg_restore", ["--exit-on-error", f"--dbname={database}", folder / DUMP], database)


def _why(error: BaseException, place: Path) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{place} is a file; name a folder"
    if isinstance(error, OSError):
        return f"{place} cannot be used: {error.strerror}"
    return str(error)


def _record(
    store: Store, started: datetime, place: Path, size: int, reason: str | None, say: Callable[[str], None]
) -> None:
    """Tell the operations page; a database that is not upgraded yet has no place for it."""
    from sqlalchemy.exc import SQLAlchemyError

    from services.intake.operations.use_cases import record_backup
    from services.intake.tables import metadata
    from shared.database import Database
    from shared.identity import WORKER

    database = Database(store.services["intake"], metadata, pool_size=1)
    run: dict[str, Any] = {"started_at": started, "finished_at": datetime.now(UTC), "place": str(place)}
    try:
        with database.transaction(WORKER) as db:
            record_backup(db, **run, ok=reason is None, size_bytes=size, reason=reason)
    except SQLAlchemyError:
        say("The run could not be recorded in the database; migrate it to have backups shown on the operations page.")
    finally:
        database.close()
