"""The command that finds what is in the way, and says what to do about it."""

from typing import Annotated

import typer

from services.commands.files import write_document
from services.commands.installation import DataOption
from services.embedded.folder import default_folder


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(doctor)


def doctor(
    data: DataOption = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where up would serve its pages.")] = 8000,
    json_file: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Where to write; - prints.")] = None,
) -> None:
    """Say what is wrong on this machine, and what to do about it.

    \b
    Works before the first start, while KUB runs, and inside a container.
    Exit code: 0 nothing is in the way (warnings may be there), 1 there are problems.

    \b
    ./kub doctor
    """
    from services.doctor.findings import State, examine, find_patient
    from services.doctor.machine import MACHINE_CHECKS
    from services.doctor.stores import STORE_CHECKS

    found = []
    patient = find_patient(data or default_folder(), port)
    for finding in examine(patient, [*MACHINE_CHECKS, *STORE_CHECKS]):
        found.append(finding)
        if json_file != "-":
            typer.echo(f"{finding.state:<8} {finding.check}: {finding.says}")
            if finding.advice:
                typer.echo(f"{'':<8} → {finding.advice}")
    counts: dict[str, int] = {state: sum(finding.state is state for finding in found) for state in State}
    if json_file:
        write_document({"checks": [finding.to_json() for finding in found], "counts": counts}, json_file)
    if json_file != "-":
        typer.echo(f"{counts[State.PROBLEM]} problems, {counts[State.WARNING]} warnings")
    raise typer.Exit(1 if counts[State.PROBLEM] else 0)
