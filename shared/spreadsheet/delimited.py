"""CSV with the delimiters that Swedish and English programs write."""

import csv
import io
from collections.abc import Iterator

from shared.spreadsheet.problems import BrokenLine
from shared.spreadsheet.table import MOST_COLUMNS, Row

_DELIMITERS = ";\t,"
# So much of a file is looked at to find its delimiter.
_BEGINNING = 64 * 1024


def read_delimited(text: str) -> Iterator[Row]:
    """Yield every record, with the line on which it begins; cells are numbered from 0.

    Raises:
        BrokenLine: a quotation mark is never closed, or closed in the middle of a cell.
    """
    first = 1
    head, _, rest = text.partition("\n")
    # Excel's own hint, which only Excel wants to see.
    if head.strip().strip('"').lower() in {f"sep={sign}" for sign in _DELIMITERS}:
        text, first = rest, 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenLine(line) from error
        yield Row(line, {str(number): cell for number, cell in enumerate(_bounded(cells))})
        line = first + reader.line_num


def _bounded(cells: list[str]) -> list[str]:
    """Return the cells without empty ones at the end, and of too many only the first and the last."""
    # A line of nothing but delimiters would otherwise keep a processor busy for seconds.
    while cells and not cells[-1].strip():
        cells.pop()
    return cells if len(cells) <= MOST_COLUMNS else [*cells[:MOST_COLUMNS], cells[-1]]


def _delimiter(text: str) -> str:
    """Return the sign that occurs most in the first line that has any, outside quotation marks."""
    quoted = False
    counts = dict.fromkeys(_DELIMITERS, 0)
    for character in text[:_BEGINNING]:
        if character == '"':
            quoted = not quoted
        elif not quoted and character in counts:
            counts[character] += 1
        elif not quoted and character in "\r\n" and any(counts.values()):
            break
    return max(counts, key=lambda sign: counts[sign])
