"""Restoring a backup: beside the present database, compared, upgraded, freed from what was erased, then swapped."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from services.backup import databases
from services.backup.contents import compare, read_contents
from services.backup.folder import Manifest, find_backup, read_backup
from services.backup.making import load
from services.backup.store import Store
from services.embedded.processes import CannotStartError
from services.erasure.record import Erasure, collect, read_ledger
from shared.migrate import SERVICES, make_roles, migrate
from shared.readiness import known_revisions


@dataclass(frozen=True)
class Options:
    """How to restore: other lists of erasures, and whether the present database is dropped at once."""

    erasures: Iterable[Path] = ()
    drop_former: bool = False


def read_for_restore(place: Path) -> tuple[Path, Manifest]:
    """Return the backup that ``place`` means and its manifest.

    Raises:
        CannotStartError: it is damaged, or newer than this KUB.
    """
    folder = find_backup(place)
    manifest = read_backup(folder)
    for service in SERVICES:
        if manifest.migrations.get(service) not in known_revisions(service):
            raise CannotStartError(
                f"{folder} was written by a newer KUB ({manifest.kub_version}, {service} at "
                f"{manifest.migrations.get(service)}): upgrade KUB first, then restore"
            )
    return folder, manifest


def put_in_place(store: Store, folder: Path, manifest: Manifest, options: Options, say: Callable[[str], None]) -> None:
    """Put the backup in the place of the present database.

    Raises:
        CannotStartError: it can't be; the present database is as it was.
    """
    scratch = f"{store.name}_restoring"
    former = f"{store.name}_before_{datetime.now(UTC):%Y%m%dt%H%M%S}"
    with databases.maintenance(store, "restore") as connection:
        databases.demand_quiet(connection, store.name)
        erasures = collect(store, folder, list(options.erasures))
        make_roles(store.url(databases.MAINTENANCE), dict(store.services))
        databases.make(connection, scratch, store.name)
        try:
            _fill(store, folder, manifest, scratch, say)
            _erase_again(store, scratch, erasures, say)
            kept = databases.swap(connection, scratch, store.name, former)
        except BaseException as error:
            databases.drop(connection, scratch)
            if isinstance(error, KeyboardInterrupt):
                raise CannotStartError("interrupted; the present database is as it was") from None
            raise
        say(f"{folder.name} is in place. Everybody signs in again.")
        if kept and options.drop_former:
            databases.drop(connection, former)
        elif kept:
            say(f'The former database is kept as {former}. Drop it when all is well: DROP DATABASE "{former}"')


def _fill(store: Store, folder: Path, manifest: Manifest, scratch: str, say: Callable[[str], None]) -> None:
    say(f"Restoring {folder.name} beside the present database …")
    load(store, folder, scratch)
    say("Comparing it with what was backed up …")
    with store.connect(scratch) as restored:
        compare(manifest.tables, read_contents(restored))
    migrate(store.url(scratch), {service: store.url(scratch, service) for service in SERVICES})
    # Who has signed out since, or was shut out, must not be signed in again.
    with store.connect(scratch) as restored:
        restored.execute("DELETE FROM intake.sign_in_link")
        restored.execute("DELETE FROM intake.sign_in_session")


def _erase_again(store: Store, scratch: str, known: Iterable[Erasure], say: Callable[[str], None]) -> None:
    """Carry out what was erased after the backup; but for deciders, other services learn of it by events."""
    from services.erasure.erasing import erase_again

    with store.connect(scratch) as restored:
        there = {(erasure.kind, erasure.subject_id) for erasure in read_ledger(restored)}
    missing = [erasure for erasure in known if (erasure.kind, erasure.subject_id) not in there]
    erase_again(store.url(scratch, "intake"), store.url(scratch, "planner"), missing)
    if missing:
        say(f"{len(missing)} erasures that were made after the backup are applied again.")
