"""The kub command. Heavy modules are imported by the commands that need them, so that help and errors are quick."""

import logging
import sys
from typing import Annotated

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
    weigh,
)
from services.embedded.processes import CannotStartError
from shared.logs import configure_logs

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
for commands in (installation, events, backup, erasure, own_data, doctor, notes, weigh, framework, checks, processes):
    commands.add_to(app)


@app.command("help")
def explain(
    command: Annotated[list[str] | None, typer.Argument(help="For example: up, or events retry.")] = None,
) -> None:
    """Explain all commands, or one."""
    app([*(command or []), "--help"], prog_name="./kub")


def main() -> None:
    """Run the command; what stands in the way is said in one line."""
    if not sys.stderr.isatty():
        configure_logs("kub", "command", logging.WARNING)
    try:
        app(prog_name="./kub")
    except CannotStartError as error:
        typer.echo(f"kub: {error}", err=True)
        sys.exit(2)
    except Exception as error:
        from shared.errors import Problem
        from shared.language import speaking

        if not isinstance(error, Problem):
            raise
        with speaking("en"):
            typer.echo(f"kub: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
