"""Confirmed notes as a file, as ``kub evaluate`` reads it: one JSON object per line: ``id``, ``text``, ``areas``."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from services.planner.needs.domain import ConfirmedNote
from services.planner.needs.domain.decisions import MOST_LESSONS
from services.planner.review.domain.queue import MOST_AREAS
from shared.spreadsheet.table import clean

LONGEST_TEXT = 2000
MOST_LINES = MOST_LESSONS


@dataclass(frozen=True)
class Unreadable:
    """A line that can't be taken over: its number, and why: ``json``, ``fields``, ``areas``, ``many`` or ``lines``."""

    line: int
    why: str
    what: str = ""


@dataclass(frozen=True)
class Lessons:
    """The confirmed notes of a file; ``left_out``: how many speak of retired areas alone."""

    notes: tuple[ConfirmedNote, ...]
    left_out: int = 0


def write_lessons(notes: Iterable[ConfirmedNote], boards: Mapping[str, tuple[str, str]]) -> str:
    """Return the file; notes whose words are gone are left out.

    Args:
        notes: what is confirmed.
        boards: perspective and quadrant by note id, for programs that want them; other notes are left out.
    """
    rows = [
        {"id": note.id, "text": note.text, "areas": sorted(note.areas)}
        | dict(zip(("perspective", "quadrant"), boards[note.id], strict=True))
        for note in sorted(notes, key=lambda note: note.id)
        if note.text.strip() and note.id in boards
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def read_lessons(text: str, areas: Mapping[str, str | None]) -> Lessons | Unreadable:
    """Return the confirmed notes of a file, or the first line that can't be read.

    Args:
        text: the file.
        areas: every area of the framework → the one that counts for it now; None: it is retired.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        return Unreadable(MOST_LINES + 1, "lines")
    found: dict[str, ConfirmedNote | None] = {}
    for number, line in lines:
        note = _read(number, line, areas)
        if isinstance(note, Unreadable):
            return note
        in_force = tuple(dict.fromkeys(now for area in note.areas if (now := areas[area])))
        found[note.id] = None if note.areas and not in_force else replace(note, areas=in_force)
    kept = tuple(note for note in found.values() if note)
    return Lessons(kept, len(found) - len(kept))


def _read(number: int, line: str, areas: Mapping[str, str | None]) -> ConfirmedNote | Unreadable:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return Unreadable(number, "json")
    if not (isinstance(row, dict) and isinstance(row.get("text"), str) and isinstance(row.get("areas"), list)):
        return Unreadable(number, "fields")
    note_id, words = clean(str(row.get("id", ""))), clean(row["text"])
    stated = list(dict.fromkeys(map(str, row["areas"])))
    if not (0 < len(note_id) <= 100 and 0 < len(words) <= LONGEST_TEXT):
        return Unreadable(number, "fields")
    unknown = [area for area in stated if area not in areas]
    if unknown:
        return Unreadable(number, "areas", unknown[0][:100])
    if len(stated) > MOST_AREAS:
        return Unreadable(number, "many")
    return ConfirmedNote(note_id, words, tuple(stated), "import")
