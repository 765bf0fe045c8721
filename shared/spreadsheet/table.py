"""A table as read: a header, and rows that know their line in the file."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from shared.language import SOURCE_LANGUAGE, current_language
from shared.language import gettext as _
from shared.spreadsheet.problems import MissingColumns, RepeatedColumn


@dataclass(frozen=True)
class Limits:
    """How large a file may be: bytes, and rows beside the header; and whether a header alone will do."""

    bytes: int
    rows: int
    header_alone: bool = False


# What is uploaded is read beside everything else that a server does.
UPLOADED = Limits(10 * 1024 * 1024, 20_000)
MOST_BYTES, MOST_ROWS = UPLOADED.bytes, UPLOADED.rows
MOST_COLUMNS = 60
# 32,767: the longest text that an Excel cell holds.
MOST_CHARACTERS = 32_767

# What PostgreSQL's text refuses: NUL, and halves of a surrogate pair that JSON escapes can smuggle in.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        line: where it begins in the file, the header being line 1 of most files.
        cells: text per column, stripped; every column of the header is there.
        faults: what could not be read, as a message per column; the key ``""`` is about the row as a whole.
        nested: the columns in which JSON has a list or an object; the cell holds it as JSON.
    """

    line: int
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    nested: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    """A header and its rows; rows without any text are left out.

    Attributes:
        header: the columns, each once.
        rows: in the file's order.
        by_row: whether each row names its own columns, as JSON's objects do: two of them may call one differently.
    """

    header: list[str]
    rows: list[Row]
    by_row: bool = False


def recognise(
    table: Table,
    names: Mapping[str, Collection[str]],
    required: Collection[str] = (),
    *,
    lists: Collection[str] = (),
) -> Table:
    """Rename the columns to the caller's own keys.

    Args:
        table: as read.
        names: the caller's key → the headings that mean it, in any language; upper and lower case, spaces,
            hyphens and a closing colon or asterisk make no difference. The key itself is always recognised.
        required: keys without which the table makes no sense.
        lists: keys of which JSON may hold a list or an object.

    Returns:
        The table with recognised columns renamed and all others as they were. An object that holds a key under two
        names has a fault, and so has one whose value is a list or an object where a text should be.

    Raises:
        MissingColumns: a required key is missing.
        RepeatedColumn: two columns mean the same key.
    """
    keys = {_folded(name): key for key, spellings in names.items() for name in (key, *spellings)}
    renamed: dict[str, str] = {}
    for column in table.header:
        key = keys.get(_folded(column), column)
        if key in renamed.values() and not table.by_row:
            raise RepeatedColumn(column)
        renamed[column] = key
    if missing := [key for key in required if key not in renamed.values()]:
        raise MissingColumns([_asked_for(key, names) for key in missing], table.header)
    header = list(dict.fromkeys(renamed.values()))
    rename = _renamed if len(header) == len(renamed) else _brought_together
    texts = names.keys() - set(lists)
    return Table(header, [_without_nested(rename(row, renamed), texts) for row in table.rows], table.by_row)


def _asked_for(key: str, names: Mapping[str, Collection[str]]) -> str:
    # The first spelling is Swedish; the keys are English words.
    swedish = current_language.get() == SOURCE_LANGUAGE
    return next(iter(names.get(key, ())), key) if swedish else key


def clean(text: str) -> str:
    """Return the text stripped, without characters that can't be stored."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text).strip()


def _folded(name: str) -> str:
    return re.sub(r"[\s_\-\u2010\u2011]+", "", name.casefold()).rstrip(":*")


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    return replace(
        row,
        cells={names.get(column, column): text for column, text in row.cells.items()},
        faults={names.get(column, column): text for column, text in row.faults.items()},
        nested=frozenset(names.get(column, column) for column in row.nested) if row.nested else row.nested,
    )


def _without_nested(row: Row, texts: Collection[str]) -> Row:
    """Refuse lists and objects in these columns; what a program keeps in others is its own affair."""
    wrong = sorted(row.nested.intersection(texts)) if row.nested else []
    if not wrong:
        return row
    fault = _("Här ska stå en text, men det står flera värden.")
    return replace(row, faults=row.faults | dict.fromkeys(wrong, fault), nested=row.nested.difference(wrong))


def _brought_together(row: Row, names: Mapping[str, str]) -> Row:
    """Rename the cells of a row whose columns may mean the same: it fills one of them."""
    filled: dict[str, list[str]] = {names[column]: [] for column in row.cells}
    for column, text in row.cells.items():
        if text:
            filled[names[column]].append(column)
    twice = {
        key: _(
            "Raden har både ”%(first)s” och ”%(second)s”, som betyder detsamma.", first=columns[0], second=columns[1]
        )
        for key, columns in filled.items()
        if len(columns) > 1
    }
    cells = {key: row.cells[columns[0]] if columns else "" for key, columns in filled.items()}
    renamed = _renamed(row, names)
    return replace(renamed, cells=cells, faults=renamed.faults | twice)
