"""Commands that look at parked events and take them up again."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import typer

from services.commands.installation import DataOption, use_installation

if TYPE_CHECKING:
    from shared.database import Database

events = typer.Typer(help="List events whose reaction failed, or take them up again.")


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.add_typer(events, name="events", no_args_is_help=True)


def _following_databases() -> "Iterator[tuple[str, Database]]":
    from shared.database import Database
    from shared.migrate import SERVICES

    for service in SERVICES:
        definition = import_module(f"services.{service}.worker").SERVICE
        database = Database(definition.settings().database_url.get_secret_value(), definition.metadata, pool_size=1)
        try:
            yield service, database
        finally:
            database.close()


@events.command()
def parked(data: DataOption = None) -> None:
    """List parked events with their errors, one per line.

    \b
    Exit code 1 means that there are some.
    """
    use_installation(data)
    from shared.follow import list_parked
    from shared.identity import WORKER

    count = 0
    for service, database in _following_databases():
        with database.transaction(WORKER) as db:
            for event in list_parked(db):
                count += 1
                typer.echo("{}\t{source} {position}\t{type}\t{subject}\t{error}".format(service, **event))
    typer.echo(f"{count} parked", err=True)
    raise typer.Exit(1 if count else 0)


@events.command()
def retry(data: DataOption = None) -> None:
    """Take parked events up again, in their order.

    \b
    Exit code 1 means that some failed again; they stay parked.
    """
    use_installation(data)
    from services.reactions import REACTIONS
    from shared.follow import retry_parked
    from shared.worker import resolve_reactions

    left = 0
    for service, database in _following_databases():
        succeeded, remaining = retry_parked(database, resolve_reactions(REACTIONS, service))
        left += remaining
        if succeeded or remaining:
            typer.echo(f"{service}: {succeeded} done, {remaining} failed again")
    raise typer.Exit(1 if left else 0)
