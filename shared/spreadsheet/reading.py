"""From uploaded bytes to a table, whatever kind of file they are."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import PurePath

from shared.language import gettext as _
from shared.spreadsheet.delimited import read_delimited
from shared.spreadsheet.encoding import decode
from shared.spreadsheet.objects import read_json, read_json_lines
from shared.spreadsheet.problems import (
    EmptyTable,
    NoRows,
    OldWorkbook,
    RepeatedColumn,
    TableTooLarge,
    TooManyColumns,
    TooManyRows,
)
from shared.spreadsheet.table import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, UPLOADED, Limits, Row, Table, clean
from shared.spreadsheet.workbook import read_sheets, read_workbook
from shared.spreadsheet.writing import unescape_cell

_ZIP = b"PK\x03\x04"
# A presentation of that many questions lasts longer than a day.
_MOST_SHEETS = 50
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_rows(data: bytes, filename: str, limits: Limits = UPLOADED) -> Table:
    """Read a file, an uploaded one unless told.

    A workbook is known by its first bytes, JSON by the file's name; everything else is read as CSV.  Workbooks hold as
    many rows as uploaded ones, whatever the limits.

    Raises:
        UnusableTable: one of its subclasses, each with a message that says what to do.
    """
    found = _read(data, filename, limits)
    return _checked(found, limits) if isinstance(found, Table) else _table(found, limits)


def read_lines(data: bytes, filename: str) -> dict[str, list[Row]]:
    """Read an uploaded file as it stands, for a person to say which line holds the headings and what they mean.

    Returns:
        By the name of the sheet, of which a workbook may have several and other files have one without a name, the rows
        with any text, their cells numbered from "0"; of JSON the keys come first, as line 0.

    Raises:
        UnusableTable: as for :func:`read_rows`.
    """
    if data.startswith(_ZIP) and len(data) <= UPLOADED.bytes:
        sheets = {name: _lines(rows) for name, rows in islice(read_sheets(data), _MOST_SHEETS)}
    else:
        sheets = {"": _lines(_read(data, filename, UPLOADED))}
    filled = {name: lines for name, lines in sheets.items() if lines}
    if not filled:
        raise EmptyTable
    if sum(map(len, filled.values())) > MOST_ROWS + 1:
        raise TooManyRows(MOST_ROWS)
    return filled


def as_table(lines: Iterable[Row]) -> Table:
    """Take lines, as :func:`read_lines` returns them, for the table that :func:`read_rows` reads of the same file.

    Raises:
        UnusableTable: as there.
    """
    return _table(lines, UPLOADED)


def _lines(found: Table | Iterable[Row]) -> list[Row]:
    if isinstance(found, Table):
        keys = Row(0, dict(zip(found.header, found.header, strict=True)))
        lines = [_numbered(row, found.header) for row in (keys, *found.rows)]
    else:
        lines = list(islice((row for row in found if row.faults or any(map(clean, row.cells.values()))), MOST_ROWS + 2))
    if any(len(row.cells) > MOST_COLUMNS for row in lines):
        raise TooManyColumns(MOST_COLUMNS)
    return [_shortened(row) for row in lines]


def _read(data: bytes, filename: str, limits: Limits) -> Table | Iterable[Row]:
    if len(data) > limits.bytes:
        raise TableTooLarge(limits.bytes // 1024**2)
    if data.startswith(_COMPOUND_FILE):
        raise OldWorkbook
    if data.startswith(_ZIP):
        return read_workbook(data)
    text = decode(data)
    if not text.strip():
        raise EmptyTable
    suffix = PurePath(filename).suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:
        return read_json_lines(text, limits.rows)
    if suffix == ".json":
        return read_json(text, limits.rows)
    return map(_unguarded, read_delimited(text))


def _numbered(row: Row, header: list[str]) -> Row:
    places = {column: str(place) for place, column in enumerate(header)}
    cells = {places[column]: text for column, text in row.cells.items()}
    faults = {places.get(column, ""): fault for column, fault in row.faults.items()}
    return Row(row.line, cells, faults, frozenset(places[column] for column in row.nested))


def _unguarded(row: Row) -> Row:
    return replace(row, cells={column: unescape_cell(text) for column, text in row.cells.items()})


def _table(lines: Iterable[Row], limits: Limits) -> Table:
    """Take the first row with text as the header of the others; their columns are numbered until then."""
    rows = (row for row in lines if row.faults or any(map(clean, row.cells.values())))
    first = next(rows, None)
    if first is None:
        raise EmptyTable
    names = [clean(name) for name in first.cells.values()]
    while names and not names[-1]:
        names.pop()
    header = [name or str(number) for number, name in enumerate(names, 1)]
    if len(header) > MOST_COLUMNS:
        raise TooManyColumns(MOST_COLUMNS)
    if repeated := [name for name in header if header.count(name) > 1]:
        raise RepeatedColumn(repeated[0])
    named = [_named(row, header) for row in islice(rows, limits.rows + 1)]
    # Only JSON's keys come before the first line.
    return _checked(Table(header, named, by_row=first.line == 0), limits)


def _named(row: Row, header: list[str]) -> Row:
    texts = list(row.cells.values())
    cells = dict.fromkeys(header, "") | dict(zip(header, texts, strict=False))
    # What is wrong with the row as a whole has no number.
    named = {str(number): name for number, name in enumerate(header)} | {"": ""}
    faults = {named[number]: text for number, text in row.faults.items() if number in named}
    if any(map(clean, texts[len(header) :])):
        faults[""] = _("Raden har fler celler än det finns rubriker. Sätt citattecken om text som rymmer skiljetecken.")
    return Row(row.line, cells, faults, frozenset(named[number] for number in row.nested))


def _checked(table: Table, limits: Limits) -> Table:
    if len(table.rows) > limits.rows:
        raise TooManyRows(limits.rows)
    if not table.header:
        raise EmptyTable
    if not table.rows and not limits.header_alone:
        raise NoRows
    return replace(table, rows=[_shortened(row) for row in table.rows])


def _shortened(row: Row) -> Row:
    cells = {column: clean(text) for column, text in row.cells.items()}
    long = [column for column, text in cells.items() if len(text) > MOST_CHARACTERS]
    if not long:
        return replace(row, cells=cells)
    message = _("Texten är för lång: högst %(most)s tecken läses.", most=MOST_CHARACTERS)
    short = {column: text[:MOST_CHARACTERS] for column, text in cells.items()}
    return replace(row, cells=short, faults=row.faults | dict.fromkeys(long, message))
