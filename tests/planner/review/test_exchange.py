"""Confirmed notes as a file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planner.needs.domain import ConfirmedNote
from services.planner.review.domain.exchange import Lessons, Unreadable, read_lessons, write_lessons

AREAS = {area: area for area in ("digital", "barnunga", "lokal", "juridik")}
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80).filter(str.strip)


@given(st.dictionaries(st.uuids().map(str), st.tuples(WORDS, st.sets(st.sampled_from(sorted(AREAS)), max_size=3))))
def test_what_is_written_can_be_read(notes: dict[str, tuple[str, set[str]]]) -> None:
    """With every letter, also one that other programs end a line at."""
    confirmed = [ConfirmedNote(note, text, tuple(areas), "manager") for note, (text, areas) in notes.items()]
    boards = dict.fromkeys(notes, ("challenges", "weakness"))
    read = read_lessons(write_lessons(confirmed, boards), AREAS)

    assert not isinstance(read, Unreadable)
    assert {note.id: (note.text, set(note.areas)) for note in read.notes} == {
        note: (text.strip(), areas) for note, (text, areas) in notes.items()
    }


def test_notes_without_words_or_of_elsewhere_are_not_written() -> None:
    """What was erased isn't taken along, nor what came with another file."""
    notes = [ConfirmedNote("a", "", ("digital",), "manager"), ConfirmedNote("b", "hej", ("digital",), "import")]

    assert write_lessons(notes, {"a": ("challenges", "weakness")}) == ""


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "json"),
        ("[1]", "fields"),
        ('{"id": "", "text": "hej", "areas": []}', "fields"),
        ('{"id": "a", "text": " ", "areas": []}', "fields"),
        ('{"id": "a", "text": "hej", "areas": ["matlagning"]}', "areas"),
        (json.dumps({"id": "a", "text": "hej", "areas": sorted(AREAS)}), "many"),
        ("[" * 100_000, "json"),
        ("9" * 5_000, "json"),
    ],
)
def test_the_first_line_that_cannot_be_read_is_told(line: str, why: str) -> None:
    """By its number, blank lines counted."""
    found = read_lessons('{"id": "b", "text": "hej", "areas": ["digital"]}\n\n' + line, AREAS)

    assert isinstance(found, Unreadable)
    assert (found.line, found.why) == (3, why)


def test_characters_that_cannot_be_stored_are_replaced() -> None:
    """Half a surrogate pair, which JSON can smuggle in, would fail when it is saved."""
    read = read_lessons('{"id": "a\\ud800", "text": "hej\\u0000", "areas": []}', AREAS)

    assert read == Lessons((ConfirmedNote("a\ufffd", "hej\ufffd", (), "import"),))


def test_areas_are_read_as_what_counts_for_them_now() -> None:
    """Merged ones once; a note that speaks of retired ones alone is left out and counted, not refused."""
    stated = {"a": ["mik", "digital"], "b": ["statistik"], "c": ["statistik", "lokal"], "d": []}
    lines = [json.dumps({"id": note, "text": "hej", "areas": areas}) for note, areas in stated.items()]
    read = read_lessons("\n".join(lines), AREAS | {"mik": "digital", "statistik": None})

    assert isinstance(read, Lessons)
    assert {note.id: note.areas for note in read.notes} == {"a": ("digital",), "c": ("lokal",), "d": ()}
    assert read.left_out == 1
