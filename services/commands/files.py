"""Files of commands: one's own, on one's own machine, so that tables may be larger than what is uploaded."""

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic_core import to_json

from services.embedded.processes import CannotStartError

if TYPE_CHECKING:
    from shared.spreadsheet import Table

JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Where to write the result as JSON; - prints it.")
]
_MOST_BYTES = 1024**3
_MOST_ROWS = 1_000_000


def read_table(
    path: Path,
    headings: Mapping[str, Collection[str]],
    required: Collection[str],
    *,
    lists: Collection[str] = (),
    header_alone: bool = False,
) -> "Table":
    """Return the table in a file, its columns renamed to the keys of ``headings``; in English where something is wrong.

    Raises:
        CannotStartError: the file can't be read, lacks a required column, or lacks rows and a header alone won't do.
    """
    from shared.errors import Problem
    from shared.language import speaking
    from shared.spreadsheet import Limits, read_rows, recognise

    with speaking("en"):
        try:
            rows = read_rows(path.read_bytes(), path.name, Limits(_MOST_BYTES, _MOST_ROWS, header_alone))
            return recognise(rows, headings, required, lists=lists)
        except OSError as error:
            raise CannotStartError(f"{path}: {error.strerror}") from None
        except Problem as problem:
            # Its advice is about a page.
            raise CannotStartError(f"{path}: {problem}") from None


def check_targets(targets: Iterable[Path | str | None], sources: Iterable[Path | None]) -> None:
    """Refuse to write over what is to be read, or one result over the other.

    Args:
        targets: where results go; ``-`` prints, and what is empty is left out.
        sources: the files that are read.

    Raises:
        CannotStartError: a target is a source, or two targets are the same.
    """
    read = [str(source) for source in sources if source]
    taken: list[str] = []
    for target in (str(target) for target in targets if target):
        if target != "-" and any(_same(target, source) for source in read):
            raise CannotStartError(f"{target}: is a file to be read, and would be overwritten")
        if any(_same(target, other) for other in taken):
            what = "only one result can be printed" if target == "-" else "two results would be written there"
            raise CannotStartError(f"{target}: {what}")
        taken.append(target)


def write_file(path: Path, content: bytes) -> None:
    """Write a file, or to standard output where the path is ``-``.

    Raises:
        CannotStartError: it can't be written.
    """
    try:
        if str(path) == "-":
            typer.echo(content, nl=False)
        else:
            path.write_bytes(content)
    except OSError as error:
        raise CannotStartError(f"{path}: {error.strerror}") from None


def write_document(document: object, target: str) -> None:
    """Write JSON to a file, or to standard output where the target is ``-``.

    Raises:
        CannotStartError: it can't be written.
    """
    # json writes indented text in Python, ten times slower: two seconds for 10,000 notes.
    write_file(Path(target), to_json(document, indent=2) + b"\n")


def _same(one: str, other: str) -> bool:
    if "-" in (one, other):
        return one == other
    try:
        return Path(one).samefile(other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)
