"""CSV that opens well in Excel and runs nothing there."""

import csv
import io
import re
from collections.abc import Iterable

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV Injection); some take the wide signs too.  Apostrophes
# before it count as well, so that taking the guard away gives back what was written.
_FORMULA = re.compile(r"'*(\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def escape_cell(text: str) -> str:
    """Return ``text`` so that a spreadsheet shows it and never calculates it; plain numbers stay as they are."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unescape_cell(text: str) -> str:
    """Return what :func:`escape_cell` was given."""
    return text[1:] if text.startswith("'") and escape_cell(text[1:]) == text else text


def write_csv(header: Iterable[str], rows: Iterable[Iterable[str]], *, delimiter: str = ";") -> bytes:
    """Return a CSV file in UTF-8 with a byte-order mark, separated by semicolons, as Swedish Excel expects it.

    Other programs want other delimiters.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow([escape_cell(name) for name in header])
    writer.writerows([escape_cell(text) for text in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")
