"""Files of what people have said of notes: their areas and themes, and pairs that say the same."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.commands.files import read_table

if TYPE_CHECKING:
    from services.planner.needs.evaluation import LabelledNote
    from shared.spreadsheet import Row

_LABELS = {"areas": ("områden", "kompetensområden", "area", "område"), "theme": ("tema",)}
_PAIR = {"a": ("den ena", "first"), "b": ("den andra", "second")}


@dataclass(frozen=True)
class Labelled:
    """Notes with their labels and the line of each, and a line to print for each row that can't be used."""

    notes: "tuple[LabelledNote, ...]"
    lines: tuple[int, ...]
    skipped: tuple[str, ...]


def read_labelled(path: Path, areas: Collection[str]) -> Labelled:
    """Return the notes of a file with the areas and the theme that stand beside each.

    Args:
        path: a notes file with a column `areas`: a list in JSON, else ids with commas between; `[]` for none.
        areas: the ids that there are.

    Raises:
        CannotStartError: the file can't be read at all, or lacks a column.
    """
    from services.intake.exchange.notes_file import HEADINGS, PERSPECTIVES, notes_of
    from services.planner.needs.domain import NoteInput
    from services.planner.needs.evaluation import LabelledNote
    from shared.language import speaking

    with speaking("en"):
        required = ("text", "perspective", "quadrant", "areas")
        table = read_table(path, HEADINGS | _LABELS, required, lists=(*_LABELS, "municipality"))
        read = notes_of(table, PERSPECTIVES, None)
        faults = [(row.line, row.described(path.name)) for row in read.skipped]
    row_at = {row.line: row for row in table.rows}
    known = {area.casefold(): area for area in areas}
    notes, lines = [], []
    for note in read.notes:
        row = row_at[note.line]
        try:
            labels = _areas(row.cells["areas"], known)
        except ValueError as fault:
            faults.append((note.line, f"{path.name}:{note.line}: areas: {fault}"))
            continue
        given = NoteInput(note.id, note.text, note.perspective, note.quadrant, note.votes, note.level)
        notes.append(LabelledNote(given, labels, row.cells.get("theme") or None))
        lines.append(note.line)
    return Labelled(tuple(notes), tuple(lines), tuple(line for _, line in sorted(faults)))


def read_lessons(path: Path, areas: Collection[str], measured: "Collection[LabelledNote]") -> Labelled:
    """Return the notes of a file to learn from; those that are measured too are left out, and a line names each.

    Raises:
        CannotStartError: the file can't be read at all, or lacks a column.
    """
    from services.intake.exchange.notes_file import folded

    read = read_labelled(path, areas)
    texts = {folded(row.note.text) for row in measured}
    kept, lines, skipped = [], [], list(read.skipped)
    for row, line in zip(read.notes, read.lines, strict=True):
        # An id says nothing: each file has its own, and most begin with 1.
        if folded(row.note.text) in texts:
            skipped.append(f"{path.name}:{line}: text: is measured too, so that nothing is learned from it")
        else:
            kept.append(row)
            lines.append(line)
    return Labelled(tuple(kept), tuple(lines), tuple(skipped))


def read_pairs(path: Path, ids: Collection[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the pairs of a file whose notes are known, and a line for each row that can't be used.

    Raises:
        CannotStartError: the file can't be read at all, or lacks a column.
    """
    pairs: dict[frozenset[str], tuple[int, tuple[str, str]]] = {}
    skipped = []
    for row in read_table(path, _PAIR, required=("a", "b")).rows:
        pair = (row.cells["a"], row.cells["b"])
        fault = _fault_of(row, ids)
        first, _ = (row.line, pair) if fault else pairs.setdefault(frozenset(pair), (row.line, pair))
        if first != row.line:
            fault = f'b: "{pair[0][:60]}" and "{pair[1][:60]}" are already on row {first}'
        if fault:
            skipped.append(f"{path.name}:{row.line}: {fault}")
    return [pair for _, pair in pairs.values()], skipped


def _fault_of(row: "Row", ids: Collection[str]) -> str:
    for column, fault in row.faults.items():
        return f"{column or 'row'}: {fault}"
    for column in ("a", "b"):
        if row.cells[column] not in ids:
            return f'{column}: "{row.cells[column][:60]}" is the id of no note'
    if row.cells["a"] == row.cells["b"]:
        return f'b: "{row.cells["b"][:60]}" is paired with itself'
    return ""


def _areas(cell: str, known: dict[str, str]) -> frozenset[str]:
    given = _listed(cell)
    for area in given:
        if area.casefold() not in known:
            raise ValueError(f'"{area[:60]}" is none of {", ".join(known.values())}')
    return frozenset(known[area.casefold()] for area in given)


def _listed(cell: str) -> list[str]:
    if not cell:
        raise ValueError("is empty; write [] where a note has none")
    if not cell.startswith("["):
        return [area.strip() for area in cell.replace(";", ",").split(",") if area.strip()]
    try:
        content: Any = json.loads(cell)
    except ValueError:
        content = None
    if not isinstance(content, list) or not all(isinstance(area, str) for area in content):
        raise ValueError(f'"{cell[:60]}" is no list of ids')
    return [area.strip() for area in content]
