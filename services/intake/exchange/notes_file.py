"""Notes from a file: CSV, Excel or JSON lines, with Swedish or English headings and values.

Bytes in, values out: the same code serves the import page and the ``kub`` commands that need no server.
"""

import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from services.intake.board.domain import LONGEST_NOTE, MOST_DOTS, Level, Quadrant, TextFault, clean_text, note_fault
from shared.language import SOURCE_LANGUAGE, LazyText, Text, current_language, lazy
from shared.spreadsheet import Row, Table, read_rows, recognise

HEADINGS = {
    "id": ("nummer", "lapp-id", "note id"),
    "text": ("text", "lapp", "lappar", "note", "notes"),
    "perspective": ("perspektiv",),
    "quadrant": ("fält", "kvadrant", "ruta", "field"),
    "level": ("nivå",),
    "votes": ("prickar", "röster", "dots"),
    "municipality": ("kommun", "kommunkod", "municipality code"),
}
PERSPECTIVES = {
    "challenges": "Nya utmaningar",
    "target_groups": "Nya och gamla målgrupper",
    "possibilities": "Nya möjligheter",
}
# First the word that a Swedish page asks for, then the one of an English page, then other ways to put it.
QUADRANTS = {
    Quadrant.STRENGTH: ("styrkor", "strengths", "styrka"),
    Quadrant.WEAKNESS: ("svagheter", "weaknesses", "svaghet"),
    Quadrant.OPPORTUNITY: ("möjligheter", "opportunities", "möjlighet"),
    Quadrant.THREAT: ("hot", "threats"),
}
LEVELS = {
    Level.OMVARLD: ("omvärld", "wider world", "omvärlden"),
    Level.NARVARLD: ("närvärld", "local world", "närvärlden", "municipality"),
    Level.INVARLD: ("invärld", "own library", "invärlden", "library"),
}


@dataclass(frozen=True)
class FileNote:
    """A note as a row of the file tells it; ``id`` is the file's own, or the line when it gives none."""

    line: int
    id: str
    text: str
    perspective: str
    quadrant: Quadrant
    level: Level | None = None
    votes: int = 0


@dataclass(frozen=True)
class SkippedRow:
    """A row that can't be used: its line in the file, the field that is wrong, and why."""

    line: int
    field: str
    reason: Text

    def described(self, filename: str) -> str:
        """Return the one line that commands print."""
        return f"{filename}:{self.line}: {self.field}: {self.reason}"


@dataclass(frozen=True)
class NotesFile:
    """What a file holds: notes in its order, and the rows that were skipped."""

    notes: tuple[FileNote, ...]
    skipped: tuple[SkippedRow, ...]

    @property
    def content_hash(self) -> str:
        """SHA-256, in hex, over the notes: the same list saved in another format has the same."""
        return content_hash(self.notes)


def content_hash(notes: Iterable[FileNote]) -> str:
    """Return the SHA-256, in hex, over what the notes say, wherever they stand in the file."""
    said = [[note.text, note.perspective, note.quadrant, note.level, note.votes] for note in notes]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


Value = TypeVar("Value")


class _Refused(Exception):
    def __init__(self, field: str, reason: Text) -> None:
        self.field = field
        self.reason = reason
        super().__init__(field)


@dataclass(frozen=True)
class _Vocabulary:
    perspectives: Mapping[str, str]
    quadrants: Mapping[str, Quadrant]
    levels: Mapping[str, Level]
    choices: Mapping[str, str]
    municipality: frozenset[str]


def read_notes(
    data: bytes,
    filename: str,
    *,
    perspectives: Mapping[str, str] = PERSPECTIVES,
    municipality: tuple[str, str] | None = None,
) -> NotesFile:
    """Read a notes file.

    Args:
        data: the file's bytes.
        filename: its name, by which JSON is known.
        perspectives: the programme's perspectives, code → name; both are understood.
        municipality: code and name; rows that name another one are skipped.  Without it the column is not looked at.

    Raises:
        UnusableTable: the file as a whole can't be used; one of its subclasses says why.
    """
    return notes_of(read_rows(data, filename), perspectives, municipality)


def notes_of(table: Table, perspectives: Mapping[str, str], municipality: tuple[str, str] | None) -> NotesFile:
    """Return the notes of a table that was read already; otherwise as :func:`read_notes`."""
    unread = () if municipality else ("municipality",)
    table = recognise(table, HEADINGS, required=("text", "perspective", "quadrant"), lists=unread)
    vocabulary = _vocabulary(perspectives, municipality)
    given = {_given_id(row) for row in table.rows}
    notes: dict[str, FileNote] = {}
    skipped: list[SkippedRow] = []
    for row in table.rows:
        try:
            note = _note(row, _given_id(row) or _line_id(row, given), vocabulary)
            _check_new(note, notes)
            notes[note.id] = note
        except _Refused as refused:
            skipped.append(SkippedRow(row.line, refused.field, refused.reason))
    return NotesFile(tuple(notes.values()), tuple(skipped))


def _vocabulary(perspectives: Mapping[str, str], municipality: tuple[str, str] | None) -> _Vocabulary:
    spoken = {folded(word): code for code, name in perspectives.items() for word in (code, name)}
    return _Vocabulary(
        perspectives=spoken,
        quadrants={folded(word): quadrant for quadrant, words in QUADRANTS.items() for word in (quadrant, *words)},
        levels={folded(word): level for level, words in LEVELS.items() for word in (level, *words)},
        choices={
            "perspective": ", ".join(name.lower() for name in perspectives.values()),
            "quadrant": _asked_for(QUADRANTS),
            "level": _asked_for(LEVELS),
        },
        municipality=frozenset(map(_place, municipality or ())),
    )


def _asked_for(words: Mapping[Value, tuple[str, ...]]) -> str:
    place = 0 if current_language.get() == SOURCE_LANGUAGE else 1
    return ", ".join(spellings[place] for spellings in words.values())


def _given_id(row: Row) -> str:
    return clean_text(row.cells.get("id", ""))[:100]


def _line_id(row: Row, given: Collection[str]) -> str:
    """Return the id of a row that gives none: never one that another row gives."""
    name = f"line-{row.line}"
    while name in given:
        name += "-"
    return name


def _note(row: Row, note_id: str, vocabulary: _Vocabulary) -> FileNote:
    for field, fault in row.faults.items():
        raise _Refused(field or "row", fault)
    _check_municipality(row, vocabulary)
    return FileNote(
        line=row.line,
        id=note_id,
        text=_text(row),
        perspective=_choice(row, "perspective", vocabulary.perspectives, vocabulary),
        quadrant=_choice(row, "quadrant", vocabulary.quadrants, vocabulary),
        level=_choice(row, "level", vocabulary.levels, vocabulary) if row.cells.get("level") else None,
        votes=_votes(row),
    )


def _check_new(note: FileNote, earlier: Mapping[str, FileNote]) -> None:
    if note.id in earlier:
        line = earlier[note.id].line
        raise _Refused("id", lazy("”%(id)s” står redan på rad %(line)s", id=_shortened(note.id), line=line))


def _text(row: Row) -> str:
    text = clean_text(row.cells["text"])
    if reason := why_no_note(text):
        raise _Refused("text", reason)
    return text


def why_no_note(text: str) -> LazyText | None:
    """Return what is wrong with a cleaned text that should be a note, or ``None``."""
    match note_fault(text):
        case TextFault.EMPTY:
            return lazy("lappen är tom")
        case TextFault.TOO_LONG:
            return lazy("%(length)s tecken är för långt, högst %(most)s", length=len(text), most=LONGEST_NOTE)
        case None:
            return None


def level_of(word: str) -> Level | None:
    """Return the level that a word means, in Swedish or English."""
    return next((level for level, words in LEVELS.items() if folded(word) in map(folded, (level, *words))), None)


def _choice(row: Row, field: str, values: Mapping[str, Value], vocabulary: _Vocabulary) -> Value:
    given = clean_text(row.cells[field])
    found = values.get(folded(given))
    if found is None:
        choices = vocabulary.choices[field]
        raise _Refused(field, lazy("”%(value)s” är ingen av %(choices)s", value=_shortened(given), choices=choices))
    return found


def _votes(row: Row) -> int:
    # Programs write whole numbers as 2.0 where another cell of the column is empty.
    given = row.cells.get("votes", "").strip().removesuffix(".0")
    if not given:
        return 0
    if not (given.isascii() and given.isdigit() and int(given[:6]) <= MOST_DOTS and len(given) <= 6):
        reason = lazy("”%(value)s” är inget heltal från 0 till %(most)s", value=_shortened(given), most=MOST_DOTS)
        raise _Refused("votes", reason)
    return int(given)


def _check_municipality(row: Row, vocabulary: _Vocabulary) -> None:
    given = clean_text(row.cells.get("municipality", ""))
    if given and vocabulary.municipality and _place(given) not in vocabulary.municipality:
        raise _Refused("municipality", lazy("”%(value)s” är en annan kommun", value=_shortened(given)))


def _place(given: str) -> str:
    # Spreadsheets take the nought off codes as 0380.
    return given.zfill(4) if given.isascii() and given.isdigit() else folded(given)


def folded(word: str) -> str:
    """Return the word so that case, blanks, hyphens and missing dots on å, ä, ö make no difference."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in plain if character.isalnum())


def _shortened(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:59]}…"
