"""The command that hands out what is kept of somebody who can't sign in and read it."""

import json
import os
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from services.commands.installation import DataOption, id_or_address, use_installation

if TYPE_CHECKING:
    from shared.identity import Viewer


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("own-data")(own_data)


def own_data(
    wanted: Annotated[str, typer.Argument(metavar="ID|EMAIL")],
    file: Annotated[Path, typer.Option("--file", metavar="FILE", help="A new file, which only you can read.")],
    data: DataOption = None,
) -> None:
    """Write what is kept of a person to a file, for that person.

    \b
    For somebody without an account: who has one downloads the same at "Dina uppgifter". Make sure that it is the
    person who asks. The file is for nobody else; erase it when it is handed over.
    ./kub own-data anna@falun.example --file anna.json
    """
    who = id_or_address(wanted)
    use_installation(data)
    from services.commands.handing_out import find_people, gather, open_databases
    from shared.identity import WORKER
    from shared.language import TIME_ZONE

    with ExitStack() as stack:
        databases = open_databases()
        for database in databases.values():
            stack.callback(database.close)
        with databases["intake"].transaction(WORKER) as db:
            person = _the_one(find_people(db, who), who)
        kept = gather(databases, person)
    about = {"made_at": datetime.now(TIME_ZONE).isoformat(), "name": person.name, "email": person.email}
    _write(file, json.dumps(about | kept, ensure_ascii=False, indent=2))
    rows = sum(len(found) for tables in kept.values() for found in tables.values())
    typer.echo(f"{file} holds what is kept of {person.name}: {rows} rows.")


def _the_one(found: "list[Viewer]", wanted: UUID | str) -> "Viewer":
    if not found:
        raise typer.BadParameter(f"nobody has the id or address {wanted}")
    if len(found) > 1:
        people = ", ".join(f"{each.person_id or each.account_id} ({each.name})" for each in found)
        raise typer.BadParameter(f"{wanted} has been the address of several; name the one by id: {people}")
    return found[0]


def _write(path: Path, text: str) -> None:
    try:
        # Others who have an account on the machine don't read it.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise typer.BadParameter(f"{path} can't be written: {error.strerror}") from error
