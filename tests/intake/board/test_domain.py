"""What a session allows in each state, and what a note may hold."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.board.domain import (
    LONGEST_NOTE,
    Action,
    Closing,
    NoteSnapshot,
    Quadrant,
    Standing,
    State,
    TextFault,
    after,
    clean_lines,
    clean_text,
    counts,
    note_fault,
    pasted_lines,
    possible,
)


def snapshot(**changes: object) -> NoteSnapshot:
    """Return a note as it stood at closing."""
    note = NoteSnapshot("n1", 1, "flexibla hyllor", "challenges", "strength", None, 2)
    return replace(note, **changes)  # type: ignore[arg-type]


def closing(*notes: NoteSnapshot) -> Closing:
    """Return what a session with these notes hands to planning."""
    return Closing(date(2026, 3, 12), 14, ("Ellinor",), notes, ())


@given(st.lists(st.sampled_from(Action), max_size=30))
def test_a_session_never_loses_a_revision(actions: list[Action]) -> None:
    """Whatever is tried in whatever order, the revision is one more than the number of times it was reopened."""
    standing, reopened = Standing(State.PLANNED), 0
    for action in actions:
        if possible(action, standing.state):
            standing = after(action, standing)
            reopened += action is Action.REOPEN

    assert standing.revision == 1 + reopened


@pytest.mark.parametrize("state", [State.PLANNED, State.PREPARING, State.CLOSED, State.CANCELLED])
def test_notes_are_written_only_while_open(state: State) -> None:
    """Writing and closing need an open session."""
    assert not possible(Action.WRITE, state)
    with pytest.raises(ValueError, match="close"):
        after(Action.CLOSE, Standing(state))


@given(st.text())
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    """A cleaned text is NFC, one line, without control characters, and stays as it is."""
    text = clean_text(raw)

    assert clean_text(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Co"} for character in text)


@given(st.text())
def test_every_cleaned_text_can_be_stored(raw: str) -> None:
    """PostgreSQL refuses NUL and halves of surrogate pairs; neither is left in several lines either."""
    assert "\x00" not in clean_lines(raw)
    clean_lines(raw).encode()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("A\u030a ena sidan", "Å ena sidan"),
        ("  två\r\nrader\tblir en ", "två rader blir en"),
        ("<b>fet</b> <script>alert(1)</script>", "<b>fet</b> <script>alert(1)</script>"),
        ("bjällra\x07 och\x00 noll", "bjällra och noll"),
        ("\u202eskräp\u202c och \u200bosynligt\ufeff", "skräp och osynligt"),
        ("نی\u200cست", "نی\u200cست"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("halv \ud83d", "halv"),
    ],
)
def test_a_note_keeps_what_people_see(raw: str, text: str) -> None:
    """Markup stays text, joined emoji and Persian stay joined, what nobody sees goes."""
    assert clean_text(raw) == text


@pytest.mark.parametrize("text", ["👍", "❤️", "5", "å", "C++", "漢"])
def test_a_letter_a_digit_or_a_symbol_is_enough(text: str) -> None:
    """A note of only emoji is somebody's voice."""
    assert note_fault(clean_text(text)) is None


@pytest.mark.parametrize("raw", ["", " ", "\u200b", "\u200d", "-", "…", "?!", "\x00"])
def test_a_note_that_says_nothing_is_empty(raw: str) -> None:
    """Blanks, invisible characters and bare punctuation are no note."""
    assert note_fault(clean_text(raw)) is TextFault.EMPTY


def test_five_hundred_characters_are_the_limit() -> None:
    """The limit counts characters after cleaning, so composed letters count once."""
    assert note_fault(clean_text("a\u030a" * LONGEST_NOTE)) is None
    assert note_fault("å" * (LONGEST_NOTE + 1)) is TextFault.TOO_LONG


def test_a_paste_becomes_one_note_per_line() -> None:
    """Bullets and numbers go, empty lines are skipped, line numbers are those of the pasted text."""
    pasted = "- flexibla hyllor\r\n\r\n• 3D-skrivare\n2) två timmar\n10. tio\n[ ] att göra\n2 filialer stänger\n-\n"

    lines = [(line.line, line.text) for line in pasted_lines(pasted)]

    assert lines == [
        (1, "flexibla hyllor"),
        (3, "3D-skrivare"),
        (4, "två timmar"),
        (5, "tio"),
        (6, "att göra"),
        (7, "2 filialer stänger"),
    ]


def test_a_paste_names_the_line_that_is_too_long() -> None:
    """One line of 5,000 characters is pointed out, its neighbours are fine."""
    faults = [(line.line, line.fault) for line in pasted_lines("kort\n" + "x" * 5000)]

    assert faults == [(1, None), (2, TextFault.TOO_LONG)]


def test_minus_three_is_no_bullet_list() -> None:
    """A hyphen right before a digit is a minus sign, one before a blank is a bullet, one in a word is neither."""
    lines = pasted_lines("-3 grader\n- 3 grader\n-- tre\n-tre\ne-böcker")

    assert [line.text for line in lines] == ["-3 grader", "3 grader", "tre", "tre", "e-böcker"]


def test_the_hash_stands_for_the_content() -> None:
    """The same closing has the same hash; another vote, text or order of the day has another."""
    first = closing(snapshot())

    assert first.content_hash == closing(snapshot()).content_hash
    assert first.content_hash != closing(snapshot(votes=3)).content_hash
    assert first.content_hash != closing(snapshot(text="Flexibla hyllor")).content_hash
    assert first.votes == 2


def test_empty_quadrants_are_counted_too() -> None:
    """Every quadrant of every perspective has a count, in the order of the board."""
    held = counts(closing(snapshot(), snapshot(id="n2")), ["challenges", "possibilities"])

    assert [(count.perspective, count.quadrant, count.notes, count.votes) for count in held[:2]] == [
        ("challenges", Quadrant.STRENGTH, 2, 4),
        ("challenges", Quadrant.WEAKNESS, 0, 0),
    ]
    assert len(held) == 8
