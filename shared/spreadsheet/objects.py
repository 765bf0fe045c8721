"""JSON and JSON Lines as tables: the keys are the columns."""

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

from shared.language import gettext as _
from shared.spreadsheet.problems import NotATable, TooManyColumns
from shared.spreadsheet.table import MOST_COLUMNS, MOST_ROWS, Row, Table


def read_json_lines(text: str, most_rows: int = MOST_ROWS) -> Table:
    """Read one object per line; a line that can't be read becomes a row with a fault."""
    lines = enumerate(text.split("\n"), 1)
    return _table((_row(line, _parsed(content)) for line, content in lines if content.strip()), most_rows)


def read_json(text: str, most_rows: int = MOST_ROWS) -> Table:
    """Read a list of objects; the line of each is its number in the list.

    Raises:
        NotATable: it is something else.
    """
    content = _parsed(text)
    if not isinstance(content, list):
        raise NotATable
    return _table((_row(number, item) for number, item in enumerate(content, 1)), most_rows)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _table(found: Iterable[Row], most_rows: int) -> Table:
    """Return the rows with all columns that one of them has; one row too many shows that there are more."""
    rows = list(islice(found, most_rows + 1))
    header = list(dict.fromkeys(column for row in rows for column in row.cells))
    if rows and not header:
        raise NotATable
    # Before every row gets every column.
    if len(header) > MOST_COLUMNS:
        raise TooManyColumns(MOST_COLUMNS)
    filled = [replace(row, cells=dict.fromkeys(header, "") | row.cells) for row in rows]
    return Table(header, filled, by_row=True)


def _row(line: int, content: Any) -> Row:
    if not isinstance(content, dict):
        return Row(line, {}, {"": _("Raden har inga värden med namn.")})
    nested = frozenset(key for key, value in content.items() if isinstance(value, list | dict))
    return Row(line, {str(key): _cell(value) for key, value in content.items()}, nested=nested)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
