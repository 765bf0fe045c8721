"""Other boards' files: what somebody says of a table's columns and values, what is guessed of it, and the notes in it.

A file holds a note per row, or a column per quadrant with a note in every cell; both come out of the same choices.
Values in, values out.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from services.intake.board.domain import MOST_DOTS, Level, Quadrant, clean_text
from services.intake.exchange.notes_file import FileNote, NotesFile, SkippedRow, level_of, why_no_note
from shared.language import LazyText, lazy

# More than that is no list of quadrants but a column of texts.
MOST_VALUES = 30
SKIP = "skip"
# Between a title and what stands under it.
_JOINT = " – "


class Meaning(StrEnum):
    """What a column holds."""

    UNUSED = "unused"
    TEXT = "text"
    STRENGTH = "strength"
    WEAKNESS = "weakness"
    OPPORTUNITY = "opportunity"
    THREAT = "threat"
    QUADRANT = "quadrant"
    PERSPECTIVE = "perspective"
    LEVEL = "level"
    VOTES = "votes"


# A column of notes that all lie in one quadrant.
OF_ONE_QUADRANT = {Meaning(quadrant.value): quadrant for quadrant in Quadrant}


@dataclass(frozen=True)
class Line:
    """A row as it stands in the file."""

    line: int
    cells: tuple[str, ...]
    faults: Mapping[str, str] = field(default_factory=dict)

    def cell(self, place: int) -> str:
        """Return a cell's text; a short row has empty ones at its end."""
        return clean_text(self.cells[place]) if place < len(self.cells) else ""


@dataclass(frozen=True)
class ColumnMapping:
    """What somebody said: where the headings stand, what each column holds, and what holds for the whole file.

    ``sheet`` is the name of the sheet that is read, empty for files that have none.  ``header`` is the place of the
    line with the headings, -1 when there are none.  ``quadrants`` and ``perspectives`` give a code, or ``skip``, for
    each value of the columns that tell them.
    """

    header: int
    meanings: tuple[Meaning, ...]
    quadrant: str = ""
    perspective: str = ""
    quadrants: Mapping[str, str] = field(default_factory=dict)
    perspectives: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""

    def places(self, *wanted: Meaning) -> list[int]:
        """Return which columns hold one of these."""
        return [place for place, meaning in enumerate(self.meanings) if meaning in wanted]

    def rows(self, lines: Sequence[Line]) -> Sequence[Line]:
        """Return the lines below the headings."""
        return lines[self.header + 1 :]

    def values(self, lines: Sequence[Line], meaning: Meaning) -> Counter[str]:
        """Return the different values of the column with that meaning, with how many rows have each."""
        places = self.places(meaning)
        return Counter(row.cell(places[0]) for row in self.rows(lines) if self.has_note(row)) if places else Counter()

    def complete(self, lines: Sequence[Line]) -> bool:
        """Say whether every value of the columns that tell quadrant and perspective has been given its meaning."""
        untold = self.values(lines, Meaning.QUADRANT).keys() - self.quadrants.keys()
        return not untold and not self.values(lines, Meaning.PERSPECTIVE).keys() - self.perspectives.keys()

    def has_note(self, row: Line) -> bool:
        """Say whether anything stands in a column of texts."""
        return any(row.cell(place) for place in self.places(Meaning.TEXT, *OF_ONE_QUADRANT))


def headings(lines: Sequence[Line], header: int) -> list[str]:
    """Return a heading per column, empty where the file has none."""
    width = max(len(line.cells) for line in lines)
    return [lines[header].cell(place) if header >= 0 else "" for place in range(width)]


class _Refused(Exception):
    def __init__(self, field: str, reason: LazyText | str) -> None:
        self.skipped = (field, reason)
        super().__init__(field)


def mapped_notes(lines: Sequence[Line], mapping: ColumnMapping) -> NotesFile:
    """Return the notes that the lines hold under these choices, and the rows that can't be used, with why."""
    notes: list[FileNote] = []
    skipped: list[SkippedRow] = []
    for row in mapping.rows(lines):
        try:
            notes += _notes(row, mapping)
        except _Refused as refused:
            skipped.append(SkippedRow(row.line, *refused.skipped))
    return NotesFile(tuple(notes), tuple(skipped))


def _notes(row: Line, mapping: ColumnMapping) -> list[FileNote]:
    for place, fault in row.faults.items():
        if place == "" or mapping.meanings[int(place)] is not Meaning.UNUSED:
            raise _Refused("row", fault)
    if not mapping.has_note(row):
        if any(row.cell(place) for place, meaning in enumerate(mapping.meanings) if meaning is not Meaning.UNUSED):
            raise _Refused("text", lazy("lappen är tom"))
        return []
    return [_note(row, mapping, number, text, quadrant) for number, (text, quadrant) in enumerate(_texts(row, mapping))]


def _texts(row: Line, mapping: ColumnMapping) -> list[tuple[str, Quadrant | None]]:
    """Return what stands in the row's columns of texts: those of no quadrant of their own are one note together."""
    alone = [text for place in mapping.places(Meaning.TEXT) if (text := row.cell(place))]
    joined: list[tuple[str, Quadrant | None]] = [(_JOINT.join(dict.fromkeys(alone)), None)] if alone else []
    told = [(row.cell(place), OF_ONE_QUADRANT[mapping.meanings[place]]) for place in mapping.places(*OF_ONE_QUADRANT)]
    return [*joined, *((text, quadrant) for text, quadrant in told if text)]


def _note(row: Line, mapping: ColumnMapping, number: int, text: str, quadrant: Quadrant | None) -> FileNote:
    if reason := why_no_note(text):
        raise _Refused("text", reason)
    return FileNote(
        line=row.line,
        id=f"line-{row.line}-{number}" if number else f"line-{row.line}",
        text=text,
        perspective=_told(row, mapping, Meaning.PERSPECTIVE, mapping.perspectives, mapping.perspective),
        quadrant=quadrant or Quadrant(_told(row, mapping, Meaning.QUADRANT, mapping.quadrants, mapping.quadrant)),
        level=_level(row, mapping),
        votes=_votes(row, mapping),
    )


def _told(row: Line, mapping: ColumnMapping, meaning: Meaning, chosen: Mapping[str, str], otherwise: str) -> str:
    places = mapping.places(meaning)
    if not places:
        return otherwise
    value = row.cell(places[0])
    if (code := chosen.get(value, SKIP)) == SKIP:
        raise _Refused(meaning, lazy("raderna med ”%(value)s” valdes bort", value=value[:60]))
    return code


def _level(row: Line, mapping: ColumnMapping) -> Level | None:
    for place in mapping.places(Meaning.LEVEL):
        if value := row.cell(place):
            if (level := level_of(value)) is None:
                raise _Refused("level", lazy("”%(value)s” är ingen nivå", value=value[:60]))
            return level
    return None


_COUNT = re.compile(r"(\d{1,6})(?:[.,]0+)?")


def _votes(row: Line, mapping: ColumnMapping) -> int:
    votes = 0
    for place in mapping.places(Meaning.VOTES):
        value = row.cell(place)
        found = _COUNT.fullmatch(value or "0")
        votes += int(found[1]) if found else MOST_DOTS + 1
        if votes > MOST_DOTS:
            reason = lazy("”%(value)s” är inget heltal från 0 till %(most)s", value=value[:60], most=MOST_DOTS)
            raise _Refused("votes", reason)
    return votes
