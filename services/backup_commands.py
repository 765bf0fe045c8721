"""Commands that save everything, and bring it back."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.embedded_folder import DataFolder, default_folder
from services.embedded_processes import CannotStartError
from services.installation_commands import DataOption

if TYPE_CHECKING:
    from services.backup import Stores

FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="A folder for backups, better on another disk.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(backup)
    app.command()(restore)


def backup(
    directory: FolderArgument,
    data: DataOption = None,
    keep: Annotated[int | None, typer.Option(min=1, metavar="N", help="Remove all but the newest N.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Don't restore it on trial.")] = False,
) -> None:
    """Save the database with all documents into a new folder in DIR, and check it.

    \b
    Works while KUB runs, and while it doesn't. The folder holds personal data and no passwords; keep a copy elsewhere,
    and secrets.json (or the folder of secrets) in a safe of its own.

    \b
    ./kub backup /mnt/backups --keep 14
    """
    from services.backup import make_backup
    from services.backup_folder import keep_newest

    begun = datetime.now(UTC)
    with _stores(data, claim=False) as stores:
        try:
            made = make_backup(stores, directory.absolute(), typer.echo, trial=not quick)
        except CannotStartError as refused:
            _record(stores, begun, directory.absolute(), 0, str(refused))
            raise
        _record(stores, begun, made.path, made.manifest.size, None)
    typer.echo(f"{made.path}: {made.manifest.size / 1_000_000:.1f} MB, {_rows(made.manifest.tables)} rows")
    for old in keep_newest(directory.absolute(), keep) if keep else ():
        typer.echo(f"removed {old}")


def restore(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A backup, or a folder of backups: the newest.")],
    data: DataOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    drop_former: Annotated[bool, typer.Option("--drop-former", help="Don't keep the database of before.")] = False,
) -> None:
    """Put a backup in the place of the present data; KUB must not run.

    \b
    The backup is restored beside the present database, checked, brought to this version, and only then takes its place.
    The database of before is kept under another name. Everybody must sign in again.

    \b
    ./kub restore /mnt/backups
    ./kub restore /mnt/backups/kub-20261126T020000Z --data /srv/kub
    """
    from services.backup_folder import newest_backup
    from services.restore import restore_backup

    found = newest_backup(directory.absolute())
    typer.echo(f"{found.path}: made {found.manifest.made_at} by KUB {found.manifest.version}")
    if not yes and sys.stdin.isatty():
        typer.confirm("Put it in the place of the present data?", abort=True)
    with _stores(data, claim=True) as stores:
        done = restore_backup(stores, found, typer.echo, drop_former=drop_former)
    typer.echo("Restored. Everybody must sign in again.")
    if done.former:
        typer.echo(f"The database of before is kept as {done.former}; when all is well: DROP DATABASE {done.former}")


@contextmanager
def _stores(data: Path | None, *, claim: bool) -> "Iterator[Stores]":
    """Give the stores that the environment names, else those of the data folder, started when nobody runs them.

    Args:
        data: the data folder.
        claim: nobody may run KUB meanwhile.

    Raises:
        CannotStartError: there are none, or somebody runs them who mustn't.
    """
    from services.backup import Stores
    from shared.migrate import SERVICES

    if named := _named():
        yield Stores(named["DATABASE_URL"], {service: named[f"{service.upper()}_DATABASE_URL"] for service in SERVICES})
        return
    path = data or default_folder()
    if not claim:
        with suppress(OSError):
            running: dict[str, str] = json.loads((path / "environment.json").read_text())
            urls = {service: running[f"{service.upper()}_DATABASE_URL"] for service in SERVICES}
            yield Stores(running["DATABASE_URL"], urls)
            return
        if not (path / "secrets.json").exists():
            raise CannotStartError(f"there is no KUB in {path}: name its folder with --data")
    with _started(path) as stores:
        yield stores


def _named() -> dict[str, str]:
    from services.doctor_findings import find_patient

    patient = find_patient(Path(os.devnull), 1)
    if patient.running and not patient.settings.get("DATABASE_URL"):
        raise CannotStartError(
            "DATABASE_URL must name the database's administrator, beside INTAKE_DATABASE_URL and so on"
        )
    return dict(patient.settings)


@contextmanager
def _started(path: Path) -> "Iterator[Stores]":
    """Give the stores of a data folder, whose PostgreSQL runs for as long as the block lasts."""
    from services.backup import Stores
    from services.embedded import role_url
    from services.embedded_postgres import running_cluster
    from shared.migrate import SERVICES

    folder = DataFolder(path)
    place, programs = folder.folder("postgres", stores=True), folder.path / "programs"
    with (
        folder.claimed("saving or restoring"),
        running_cluster(place, programs, folder.user, folder.secrets["administrator"]) as server,
    ):
        urls = {service: role_url(server.url(), f"kub_{service}", folder.secrets[service]) for service in SERVICES}
        yield Stores(server.url(), urls)


def _record(stores: "Stores", begun: datetime, place: Path, size: int, reason: str | None) -> None:
    """Write down for the operator how it went, if the database takes it."""
    from sqlalchemy.exc import SQLAlchemyError

    from services.intake.operations.use_cases import record_backup
    from services.invitation import intake_database
    from shared.identity import WORKER

    with (
        suppress(SQLAlchemyError),
        intake_database(stores.applications["intake"]) as database,
        database.transaction(WORKER) as db,
    ):
        record_backup(
            db,
            started_at=begun,
            finished_at=datetime.now(UTC),
            ok=reason is None,
            size_bytes=size,
            place=str(place),
            reason=reason,
        )


def _rows(tables: "Mapping[str, Mapping[str, str]]") -> str:
    return f"{sum(int(found['rows']) for found in tables.values()):,}"
