"""The order in which notes are read, and the words that are marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planner.needs.domain import AnalysedNote, AreaMatch, Evidence, NoteInput
from services.planner.review.domain.queue import Queue, make_queue, marked, outermost


def note(note_id: str, status: str = "", votes: int = 0, match: str = "word") -> AnalysedNote:
    """Return a note with one area of this status, or none."""
    evidence = (Evidence("surfplattor", "surfplatt*", match, 0.9),)
    areas = (AreaMatch("digital", 0.9, status, evidence),) if status else ()
    return AnalysedNote(NoteInput(note_id, "Vi kan för lite", "challenges", "weakness", votes), areas, None)


def queue() -> Queue:
    """Return five notes, one of them confirmed."""
    notes = [
        note("done", "sure", match="confirmed"),
        note("sure", "sure", 9),
        note("light", "unsure", 1),
        note("heavy", "unsure", 4),
        note("none"),
    ]
    return make_queue(notes, {"done"})


def test_what_is_least_certain_comes_first() -> None:
    """Unsure, heaviest first; unmapped; sure; confirmed."""
    assert [each.id for each in queue().notes] == ["heavy", "light", "none", "sure", "done"]
    assert queue().confirmed == 1


@pytest.mark.parametrize(
    ("here", "following"), [("heavy", "light"), ("none", "sure"), ("sure", "heavy"), ("", "heavy")]
)
def test_the_next_note_is_the_next_that_waits(here: str, following: str) -> None:
    """Past confirmed ones, and from the end back to what was skipped."""
    found = queue().after(here)

    assert found is not None
    assert found.id == following


def test_nothing_follows_when_all_is_confirmed() -> None:
    """A note that was confirmed to speak of nothing is confirmed too."""
    assert make_queue([note("none")], {"none"}).after("none") is None


def test_words_are_marked_where_they_stand() -> None:
    """In any case, whole words only, each part of a pair."""
    text = "Surfplattor: surfplattorna lånas ut till äldre"

    assert [piece for piece, speaks in marked(text, ["surfplattor", "lånas … äldre"]) if speaks] == [
        "Surfplattor", "lånas", "äldre",
    ]  # fmt: skip


@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=4))
def test_the_pieces_together_are_the_text(text: str, words: list[str]) -> None:
    """Whatever is written, and whatever is looked for."""
    assert "".join(piece for piece, _speaks in marked(text, words)) == text


def test_a_word_is_not_told_beside_the_longer_piece_that_holds_it() -> None:
    """Whole words only, and each piece once."""
    found = ["e-böcker", "hjälpa låntagarna", "hjälpa", "böcker", "ladda … ner", "ner", "e-böcker"]

    assert outermost(found) == ["e-böcker", "hjälpa låntagarna", "böcker", "ladda … ner"]
    assert outermost(["på ICA", "ICA", "på: ICA, på mässan", "mässan … ICA"]) == ["på: ICA, på mässan", "mässan … ICA"]
