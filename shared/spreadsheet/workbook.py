"""Excel workbooks: a sheet, as the values that a person sees there."""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import DEFUSEDXML, load_workbook

from shared.language import gettext as _
from shared.spreadsheet.problems import DamagedWorkbook, TooManyColumns, TooManyRows
from shared.spreadsheet.table import MOST_COLUMNS, MOST_ROWS, Row

# 100 MB: twenty thousand rows of long notes unpack to some 40.
_MOST_UNPACKED = 100 * 1024 * 1024
_MOST_PARTS = 2_000
# Twenty thousand rows of thirty filled cells have 2.4 million. Each costs time, however little it says.
_MOST_TAGS = 3_000_000
_MOST_CELLS = 4 * MOST_ROWS * MOST_COLUMNS
_LAST_ROW = 1_048_576


def read_workbook(data: bytes) -> Iterator[Row]:
    """Yield the rows of the first sheet, cells numbered from 0.

    A formula is read as the value that was saved with it; one without a saved value, or with an error for
    a value, becomes a fault of its cell.

    Raises:
        DamagedWorkbook: it isn't a workbook, is damaged, or unpacks to far more than a table needs.
        TooManyRows, TooManyColumns: it has more than what is read.
    """
    with _opened(data) as opened:
        yield from _rows(opened, 0)


def read_sheets(data: bytes) -> Iterator[tuple[str, list[Row]]]:
    """Yield the name and the rows of every sheet, as :func:`read_workbook` reads the first.

    Raises:
        DamagedWorkbook, TooManyRows, TooManyColumns: as there.
    """
    with _opened(data) as opened:
        for place, sheet in enumerate(opened.values.worksheets):
            yield sheet.title, list(_rows(opened, place))


@dataclass(frozen=True)
class _Opened:
    """A workbook with the values of its cells, and again with their formulas when it has any."""

    values: Any
    formulas: Any | None


@contextmanager
def _opened(data: bytes) -> Iterator[_Opened]:
    if not DEFUSEDXML:
        raise RuntimeError("openpyxl reads XML without defusedxml: entities could be expanded without end")
    try:
        with warnings.catch_warnings(), ExitStack() as stack:
            # It warns of styling that it leaves out, which is nothing to us.
            warnings.simplefilter("ignore")
            formulas = _load(data, stack, values=False) if _has_formulas(data) else None
            yield _Opened(_load(data, stack, values=True), formulas)
    except (TooManyRows, TooManyColumns):
        raise
    # openpyxl has no error of its own for a damaged file: whatever its parsers stumble over comes through.
    except Exception as error:
        raise DamagedWorkbook from error


def _load(data: bytes, stack: ExitStack, *, values: bool) -> Any:
    return stack.enter_context(closing(load_workbook(io.BytesIO(data), read_only=True, data_only=values)))


def _has_formulas(data: bytes) -> bool:
    """Say whether cells are calculated, once it is known that the workbook can be read in a reasonable time."""
    tags, formulas = 0, False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise DamagedWorkbook
        for part in parts:
            content = archive.read(part)
            tags += content.count(b"<")
            formulas |= part.filename.startswith("xl/worksheets/") and (b"<f>" in content or b"<f " in content)
    if tags > _MOST_TAGS:
        raise TooManyRows(MOST_ROWS)
    return formulas


def _rows(opened: _Opened, place: int) -> Iterator[Row]:
    formulas = _formulas(opened.formulas, place) if opened.formulas else frozenset()
    filled = 0
    for line, cells in _cells(opened.values, place):
        texts = {str(column): _text(cell) for column, cell in enumerate(cells)}
        faults = {str(column): fault for column, cell in enumerate(cells) if (fault := _fault(cell, line, formulas))}
        if faults or any(texts.values()):
            filled += 1
            yield Row(line, texts, faults)
        if filled > MOST_ROWS + 1:
            raise TooManyRows(MOST_ROWS)


def _formulas(workbook: Any, place: int) -> frozenset[tuple[int, int]]:
    return frozenset(
        (line, cell.column) for line, cells in _cells(workbook, place) for cell in cells if cell.data_type == "f"
    )


def _cells(workbook: Any, place: int) -> Iterator[tuple[int, Iterable[Any]]]:
    sheet = workbook.worksheets[place]
    # Programs other than Excel write sizes that aren't true.
    sheet.reset_dimensions()
    room = _MOST_CELLS
    for line, cells in enumerate(sheet.iter_rows(max_row=_LAST_ROW), 1):
        if not cells:
            continue
        # One cell far to the right, though there is nothing in it, makes sixteen thousand of its row.
        room -= max(len(cells), MOST_COLUMNS)
        wide = len(cells) > MOST_COLUMNS
        if wide and (room < 0 or any(cell.value is not None for cell in cells[MOST_COLUMNS:])):
            raise TooManyColumns(MOST_COLUMNS)
        if room < 0:
            raise TooManyRows(MOST_ROWS)
        yield line, cells[:MOST_COLUMNS]


def _fault(cell: Any, line: int, formulas: frozenset[tuple[int, int]]) -> str:
    if cell.data_type == "e":
        return _("Cellen visar ett fel (%(error)s). Skriv in värdet i stället.", error=cell.value)
    if cell.value is None and getattr(cell, "column", None) is not None and (line, cell.column) in formulas:
        return _("Cellen har en formel utan sparat värde. Öppna filen i Excel, spara den och försök igen.")
    return ""


def _text(cell: Any) -> str:
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{round(value * 100, 6):g}%"
    return str(int(value)) if float(value).is_integer() else str(value)
