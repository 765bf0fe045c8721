"""Figures from a file: CSV or Excel, with Swedish or English headings."""

from dataclasses import dataclass

from services.intake.exchange.notes_file import LEVELS
from services.intake.preparation.domain import Figure
from services.intake.preparation.forms import FigureRow
from services.intake.preparation.problems import FigureDiffers
from shared.language import LazyText, Text, lazy
from shared.spreadsheet import Row, read_rows, recognise
from shared.web import InvalidInput, parse

HEADINGS = {
    "level": ("nivå",),
    "label": ("uppgift", "figure", "etikett"),
    "number": ("värde", "value", "antal", "tal"),
    "year": ("år",),
    "source": ("källa",),
}
FIELD_NAMES: dict[str, LazyText] = {
    "level": lazy("nivå"),
    "label": lazy("uppgift"),
    "number": lazy("värde"),
    "year": lazy("år"),
    "source": lazy("källa"),
    "": lazy("raden"),
}
_WORDS = {word: level for level, words in LEVELS.items() for word in (level.value, *words)}


@dataclass(frozen=True)
class FaultyRow:
    """A row that can't be used: its line in the file, the field that is wrong, and why."""

    line: int
    field: str
    reason: Text


@dataclass(frozen=True)
class FiguresFile:
    """What a file holds: figures in its order, and the rows that can't be used."""

    figures: tuple[Figure, ...]
    faults: tuple[FaultyRow, ...]


def read_figures(data: bytes, filename: str) -> FiguresFile:
    """Read a file of figures.

    Raises:
        UnusableTable: the file as a whole can't be used; one of its subclasses says why.
    """
    table = recognise(read_rows(data, filename), HEADINGS, required=("level", "label", "number", "year"))
    figures: dict[object, Figure] = {}
    faults: list[FaultyRow] = []
    for row in table.rows:
        read = _read(row)
        if isinstance(read, Figure):
            there = figures.setdefault(read.key, read)
            if there.amount != read.amount:
                faults.append(FaultyRow(row.line, "number", FigureDiffers(there).message))
        else:
            faults.extend(read)
    return FiguresFile(tuple(figures.values()), tuple(faults))


def _read(row: Row) -> Figure | list[FaultyRow]:
    known = {name: text for name, text in row.faults.items() if name in FIELD_NAMES}
    if known:
        return [FaultyRow(row.line, name, text) for name, text in known.items()]
    cells = {name: text for name, text in row.cells.items() if name in HEADINGS and text}
    level = _WORDS.get(cells.get("level", "").casefold())
    try:
        return parse(FigureRow, cells | {"level": level or ""}).figure()
    except InvalidInput as problem:
        return [FaultyRow(row.line, name, _reason(name, said)) for name, said in problem.errors]


def _reason(field: str, said: Text) -> Text:
    return lazy("Skriv omvärld, närvärld eller invärld.") if field == "level" else said
