"""Tables that commands read: one's own, on one's own machine, so that they may be larger than what is uploaded."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from services.embedded.processes import CannotStartError

if TYPE_CHECKING:
    from shared.spreadsheet import Table

_MOST_BYTES = 1024**3
_MOST_ROWS = 1_000_000


def read_table(path: Path, headings: Mapping[str, Collection[str]], required: Collection[str]) -> "Table":
    """Return the table in a file, its columns renamed to the keys of ``headings``; in English where something is wrong.

    Raises:
        CannotStartError: the file can't be read, or lacks a required column.
    """
    from shared.errors import Problem
    from shared.language import speaking
    from shared.spreadsheet import Limits, read_rows, recognise

    with speaking("en"):
        try:
            rows = read_rows(path.read_bytes(), path.name, Limits(_MOST_BYTES, _MOST_ROWS))
            return recognise(rows, headings, required)
        except OSError as error:
            raise CannotStartError(f"{path}: {error.strerror}") from None
        except Problem as problem:
            # Its advice is about a page.
            raise CannotStartError(f"{path}: {problem}") from None
