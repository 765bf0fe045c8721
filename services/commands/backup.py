"""Commands that make a backup and restore one."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from services.commands.installation import DataOption


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(backup)
    app.command()(restore)


def backup(
    place: Annotated[Path, typer.Argument(metavar="DIR", help="Where backups lie; another disk than the data's.")],
    quick: Annotated[bool, typer.Option("--quick", help="Don't try the backup out in a database of its own.")] = False,
    keep: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Afterwards remove all backups but the newest N.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Make a backup of everything that must last.

    \b
    KUB may run or be stopped. The backup is one snapshot, DIR/kub-TIME, and is restored into a database of its
    own and compared before it gets that name. It holds no passwords: keep secrets.json (or the secrets of the
    containers) elsewhere.

    \b
    ./kub backup /mnt/backup --keep 30
    docker compose run --rm tools backup /backup
    """
    from services.backup.making import Options, back_up
    from services.backup.store import open_store

    _end_like_an_interruption()
    with open_store(data) as store:
        made = back_up(store, place.expanduser().absolute(), Options(quick, keep), typer.echo)
    typer.echo(f"{made} is whole. Restore it with ./kub restore {made}")


def restore(
    place: Annotated[Path, typer.Argument(metavar="DIR", help="A backup, or the folder of many: the newest is taken.")],
    erasures: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Another list of erasures to apply again.")
    ] = None,
    drop_former: Annotated[bool, typer.Option("--drop-former", help="Don't keep the present database.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    data: DataOption = None,
) -> None:
    """Put a backup in the place of the present database.

    \b
    KUB must be stopped. The backup is restored beside the present database, compared, brought to this version and
    freed from what was erased since; only then the two change places. The former database is kept under another name.
    What is interrupted has changed nothing.

    \b
    ./kub restore /mnt/backup
    ./kub restore /mnt/backup/kub-20260301T020000Z --data /srv/kub     on a new machine too
    docker compose run --rm tools restore /backup --yes
    """
    from services.backup.restoring import Options, put_in_place, read_for_restore
    from services.backup.store import open_store

    _end_like_an_interruption()
    folder, manifest = read_for_restore(place.expanduser().absolute())
    with open_store(data, alone=True, new=True) as store:
        if not yes:
            typer.confirm(f"Put {folder.name} (made {manifest.made_at}) in the place of {store.name}?", abort=True)
        put_in_place(store, folder, manifest, Options(erasures or [], drop_former), typer.echo)


def _end_like_an_interruption() -> None:
    """Let SIGTERM end a command as Ctrl-C does: what is half-made is removed."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
