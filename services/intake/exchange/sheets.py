"""A board as files for spreadsheets: CSV with the notes, a workbook with notes and conclusions.

Both can be read in again by :mod:`services.intake.exchange.notes_file`; what doesn't lie on the board is left out.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from services.intake.board.forms import FIELD_NAMES, LEVEL_NAMES, QUADRANT_NAMES
from services.intake.exchange.board_file import BoardFile, KeptGroup, KeptNote
from shared.language import gettext as _
from shared.spreadsheet import write_csv

_COLUMNS = ("id", "text", "perspective", "quadrant", "level", "votes", "group", "group_votes")
# In characters of the sheet's own type: an id is seldom looked at, a note is read.
_WIDTHS = (12, 70, 28, 14, 12, 8, 40, 16)
_CONCLUSION_WIDTHS = (28, 100)
# What XML 1.0 can't hold, though a text may: openpyxl refuses the whole file for it.
_NOT_IN_XML = {ord(character): "\N{REPLACEMENT CHARACTER}" for character in "\ufffe\uffff"}

Value = str | int


def write_notes_csv(board: BoardFile) -> bytes:
    """Return the notes as CSV, as Swedish Excel opens it."""
    return write_csv(_header(), ([str(value) for value in row] for row in _notes(board)))


def write_workbook(board: BoardFile) -> bytes:
    """Return a workbook: one sheet of notes, one of conclusions; every cell a text or a number, none a formula."""
    workbook = Workbook(write_only=True)
    _sheet(workbook, _("Lappar"), _header(), _notes(board), _WIDTHS)
    _sheet(workbook, _("Slutsatser"), [_("Perspektiv"), _("Slutsats")], _conclusions(board), _CONCLUSION_WIDTHS)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _header() -> list[str]:
    return [str(FIELD_NAMES[column]) for column in _COLUMNS]


def _notes(board: BoardFile) -> Iterable[list[Value]]:
    names, groups = _perspectives(board), _groups(board)
    return (
        [
            str(note.id),
            note.text,
            names.get(note.perspective, note.perspective),
            str(QUADRANT_NAMES[note.quadrant]),
            str(LEVEL_NAMES[note.level]) if note.level else "",
            note.votes,
            *_group_cells(note, groups),
        ]
        for note in board.notes
        if note.on_board
    )


def _groups(board: BoardFile) -> dict[UUID, tuple[KeptNote, KeptGroup]]:
    """Return each group with its first note."""
    first = {note.group: note for note in reversed(board.notes) if note.group and note.on_board}
    return {group.id: (first[group.id], group) for group in board.groups if group.id in first}


def _group_cells(note: KeptNote, groups: Mapping[UUID, tuple[KeptNote, KeptGroup]]) -> tuple[Value, Value]:
    """Return what the note's group is called, and the dots on it as a whole: once, so that a column's sum is right."""
    if note.group is None or note.group not in groups:
        return "", ""
    first, group = groups[note.group]
    return group.title or first.text, group.votes if note is first else ""


def _conclusions(board: BoardFile) -> Iterable[list[Value]]:
    said = {conclusion.perspective: conclusion.text for conclusion in board.conclusions}
    return ([known.name, said[known.code]] for known in board.perspectives if said.get(known.code))


def _perspectives(board: BoardFile) -> dict[str, str]:
    return {known.code: known.name for known in board.perspectives}


def _sheet(
    workbook: Workbook, title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], widths: Sequence[int]
) -> None:
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths):
        sheet.column_dimensions["ABCDEFGH"[number]].width = width
    heading, text, number_style = _styled(sheet, bold=True), _styled(sheet, wrapped=True), _styled(sheet)
    sheet.append([_cell(sheet, name, heading) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value, text if isinstance(value, str) else number_style) for value in row])


def _styled(sheet: WriteOnlyWorksheet, *, bold: bool = False, wrapped: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.font, cell.alignment = Font(bold=bold), Alignment(vertical="top", wrap_text=wrapped)
    # A text that begins with "=" stays one, also after somebody has edited the cell.
    cell.quotePrefix = bold or wrapped
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Value, styled: Cell) -> Cell:
    text = isinstance(value, str) and value != ""
    cell = WriteOnlyCell(sheet, value=(value.translate(_NOT_IN_XML) or None) if isinstance(value, str) else value)
    # Shared: giving each cell a style of its own takes most of a minute for ten thousand notes.
    cell._style = styled._style  # type: ignore[attr-defined]
    if text:
        cell.data_type = "s"
    return cell
