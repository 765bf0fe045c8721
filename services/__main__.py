"""The kub command. Heavy modules are imported by the commands that need them, so that help and errors are quick."""

import errno
import logging
import sys
from typing import Annotated, NoReturn

import typer

from services.commands import (
    backup,
    checks,
    doctor,
    erasure,
    events,
    framework,
    installation,
    notes,
    own_data,
    processes,
    schedule,
    weigh,
)
from services.embedded.processes import CannotStartError
from shared.logs import configure_logs, describe

_NOWHERE_TO_WRITE = {errno.ENOSPC, errno.EIO, errno.EFBIG}

app = typer.Typer(
    name="kub",
    help="From a staff group's SWOT day to competence plans that are carried out and accounted for.",
    epilog="Begin with ./kub up. More about a command: ./kub help COMMAND, for example ./kub help up.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (
    installation,
    events,
    backup,
    erasure,
    own_data,
    doctor,
    notes,
    weigh,
    schedule,
    framework,
    checks,
    processes,
):
    commands.add_to(app)


@app.command("help")
def explain(
    command: Annotated[list[str] | None, typer.Argument(help="For example: up, or events retry.")] = None,
) -> None:
    """Explain all commands, or one."""
    app([*(command or []), "--help"], prog_name="./kub", standalone_mode=False)


def main() -> None:
    """Run the command; what stands in the way is said in one line."""
    if not sys.stderr.isatty():
        configure_logs("kub", "command", logging.WARNING)
    try:
        sys.exit(app(prog_name="./kub", standalone_mode=False))
    except typer.TyperException as error:
        _refuse_arguments(error)
    except typer.Abort:
        typer.echo("kub: aborted", err=True)
        sys.exit(1)
    except CannotStartError as error:
        typer.echo(f"kub: {error}", err=True)
        sys.exit(2)
    except Exception as error:
        reason = _in_the_way(error)
        if not reason:
            raise
        typer.echo(f"kub: {reason}", err=True)
        sys.exit(2)


def _refuse_arguments(error: typer.TyperException) -> NoReturn:
    """Say in one line what is wrong with the arguments, and where they are explained; without any, explain all."""
    context = getattr(error, "ctx", None)
    said = error.format_message()
    if context and said == context.get_help():
        typer.echo(said, err=True)
        sys.exit(2)
    line = " ".join(said.removeprefix("Invalid value: ").split()).rstrip(".")
    see = " See" if line.endswith("?") else "; see"
    explained = " ".join(["./kub help", *(context.command_path.split()[1:] if context else ())])
    typer.echo(f"kub: {line[:1].lower()}{line[1:]}{see} {explained}", err=True)
    sys.exit(2)


def _in_the_way(error: Exception) -> str:
    """Return what outside KUB stands in the way, without passwords; empty when it is a fault of KUB."""
    from psycopg import OperationalError as Unreachable
    from pydantic import ValidationError
    from sqlalchemy.exc import OperationalError

    from shared.errors import Problem
    from shared.language import speaking

    if isinstance(error, Problem):
        with speaking("en"):
            return str(error)
    if isinstance(error, (OperationalError, Unreachable)):
        return "the database doesn't answer. Does it run, and are the addresses right (DATABASE_URL and the services')?"
    if isinstance(error, ValidationError):
        return f"the settings in the environment can't be used: {describe(error)}"
    if isinstance(error, OSError) and error.errno in _NOWHERE_TO_WRITE:
        return f"what is said can't be written: {error.strerror}"
    return ""


if __name__ == "__main__":
    main()
