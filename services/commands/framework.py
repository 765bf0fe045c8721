"""The command that reads a competence framework of one format and writes it in another."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.commands.files import check_targets, write_file
from services.embedded.processes import CannotStartError
from shared.language import speaking

if TYPE_CHECKING:
    from services.planner.framework_versions.domain.document import FrameworkDocument

_ADDRESS = "urn:kub:framework"


class Format(StrEnum):
    """What can be written."""

    CASE = "case"
    MOODLE = "moodle"
    ESCO = "esco"
    ESCO_RELATIONS = "esco-relations"


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(rich_help_panel="Without a server")(framework)


def framework(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="CASE, Moodle or ESCO; the shipped framework if left out.")
    ] = None,
    to: Annotated[Format, typer.Option(help="The format to write.")] = Format.CASE,
    relations: Annotated[Path | None, typer.Option(metavar="FILE", help="ESCO's file of broader relations.")] = None,
    output: Annotated[str, typer.Option(metavar="FILE", help="Where to write it; - prints it.")] = "-",
) -> None:
    """Check a competence framework and write it in another format.

    \b
    Exit code: 0 done, 1 some rows were skipped (each is named), 2 nothing could be done.

    \b
    ./kub framework --to moodle --output kub.csv        the shipped one, for Moodle's competency import
    ./kub framework digCompSkillsCollection_sv.csv      what an import would read
    """
    check_targets([output], [file, relations])
    with speaking("en"):
        document, skipped = _read(file, relations)
    for line in skipped:
        print(line, file=sys.stderr)  # noqa: T201 - one line per row, as other commands do
    write_file(Path(output), _written(document, to))
    if skipped:
        raise typer.Exit(1)


def _read(file: Path | None, relations: Path | None) -> "tuple[FrameworkDocument, list[str]]":
    from services.planner.framework_versions.formats.reading import read_framework
    from services.planner.framework_versions.loading import shipped_document
    from shared.errors import Problem

    if file is None:
        return shipped_document(), []
    try:
        beside = (relations.read_bytes(), relations.name) if relations else None
        read = read_framework(file.read_bytes(), file.name, datetime.now(UTC).date(), beside)
    except OSError as error:
        raise CannotStartError(f"{error.filename}: {error.strerror}") from None
    except Problem as problem:
        raise CannotStartError(f"{file}: {problem}") from None
    return read.document, [f"{file.name}:{remark.line}: {remark.why}" for remark in read.skipped]


def _written(document: "FrameworkDocument", to: Format) -> bytes:
    from services.planner.framework_versions.formats.case import write_case
    from services.planner.framework_versions.formats.esco import write_broader, write_esco
    from services.planner.framework_versions.formats.moodle import write_moodle

    match to:
        case Format.CASE:
            return write_case(document, _ADDRESS, datetime.now(UTC))
        case Format.MOODLE:
            return write_moodle(document, "kub")
        case Format.ESCO:
            return write_esco(document)
        case Format.ESCO_RELATIONS:
            return write_broader(document)
