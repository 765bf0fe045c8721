"""What people have decided: it counts before what is found, and teaches the rest."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.needs.domain import Analysis, ConfirmedNote, Decisions, NoteInput, analyse
from tests.planner.plans import factories

BROKEN = "Kopiatorn är trasig igen"
NOTES = [
    NoteInput("n1", "Vi kan för lite om surfplattor", "challenges", "weakness", 3),
    NoteInput("n2", BROKEN, "challenges", "weakness"),
    NoteInput("n3", "Fler hyllor behövs i entrén", "challenges", "opportunity", 1),
    NoteInput("n4", "Snart kräver alla surfplattor", "challenges", "threat", 1),
]


def analysed(decisions: Decisions, notes: list[NoteInput] = NOTES) -> Analysis:
    """Return the analysis of notes about which this is decided."""
    return analyse(notes, factories.framework(), decisions=decisions)


def shares(analysis: Analysis, note_id: str) -> dict[str, float]:
    """Return the areas of a note with their shares."""
    return next(note.shares for note in analysis.notes if note.note.id == note_id)


def confirm(note_id: str, *areas: str, text: str = "") -> ConfirmedNote:
    """Return a confirmed note."""
    return ConfirmedNote(note_id, text, areas, "facilitator")


def test_a_confirmed_note_has_just_its_areas_in_equal_shares() -> None:
    """Neither more nor less than a person stated, and the evidence says who."""
    analysis = analysed(Decisions(confirmed=(confirm("n1", "lokal", "barnunga"),)))

    assert shares(analysis, "n1") == {"barnunga": 0.5, "lokal": 0.5}
    evidence = next(note for note in analysis.notes if note.note.id == "n1").areas[0].evidence[0]
    assert (evidence.match, evidence.term) == ("confirmed", "facilitator")


def test_a_note_can_be_confirmed_to_speak_of_nothing() -> None:
    """What the words seemed to say no longer counts."""
    analysis = analysed(Decisions(confirmed=(confirm("n1"),)))

    assert shares(analysis, "n1") == {}


@pytest.mark.parametrize("lesson", ["kopiatorn trasig igen", BROKEN])
def test_a_note_that_repeats_a_confirmed_one_takes_its_areas(lesson: str) -> None:
    """Also where the confirmed one is another municipality's; the evidence names it."""
    analysis = analysed(Decisions(confirmed=(confirm("elsewhere", "lokal", text=lesson),)))

    assert set(shares(analysis, "n2")) == {"lokal"}
    match = next(note for note in analysis.notes if note.note.id == "n2").areas[0]
    assert (match.evidence[0].match, match.evidence[0].term) == ("like_confirmed", "elsewhere")


@pytest.mark.parametrize("lesson", ["", "Kopiatorn är inte trasig", "Vi är bra på bilderböcker"])
def test_nothing_is_learned_from_what_says_something_else(lesson: str) -> None:
    """Erased words, the opposite, and another subject teach nothing about the copier."""
    analysis = analysed(Decisions(confirmed=(confirm("elsewhere", "lokal", text=lesson),)))

    assert shares(analysis, "n2") == {}


def test_notes_that_people_join_count_as_one_group() -> None:
    """Voices add up, every wording is kept."""
    analysis = analysed(Decisions(same=frozenset({("n1", "n2")})))
    group = next(group for group in analysis.groups if group.id == "n1")

    assert (group.note_ids, group.mass) == (("n1", "n2"), 5.0)


def test_notes_of_two_quadrants_are_never_joined() -> None:
    """Whatever was decided while they lay in the same one."""
    analysis = analysed(Decisions(same=frozenset({("n1", "n4")})))

    assert len(analysis.groups) == len(NOTES)


def test_notes_that_people_took_apart_stand_alone() -> None:
    """However alike they look."""
    twins = [*NOTES, NoteInput("n5", BROKEN, "challenges", "weakness")]
    joined = len(analysed(Decisions(), twins).groups)

    assert len(analysed(Decisions(apart=frozenset({("n2", "n5")})), twins).groups) == joined + 1


def test_a_decided_pair_is_not_asked_about_again() -> None:
    """Neither when it is the same nor when it isn't."""
    doubtful = [
        NoteInput("a", "Ha öppet på söndagar", "challenges", "weakness"),
        NoteInput("b", "Ha inte öppet på söndagar", "challenges", "weakness"),
    ]
    pair = frozenset({("a", "b")})

    assert [(found.a, found.b) for found in analysed(Decisions(), doubtful).possible_duplicates] == [("a", "b")]
    assert analysed(Decisions(apart=pair), doubtful).possible_duplicates == ()
    assert analysed(Decisions(same=pair), doubtful).possible_duplicates == ()


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_order_of_decisions_gives_the_same_result(random: Random) -> None:
    """To the last digit."""
    confirmed = [confirm("x1", "lokal", text=BROKEN), confirm("x2", "digital", text=BROKEN), confirm("n1", "barnunga")]
    notes, shuffled = list(NOTES), list(confirmed)
    random.shuffle(notes)
    random.shuffle(shuffled)

    assert (
        analysed(Decisions(confirmed=tuple(shuffled)), notes).to_json()
        == analysed(Decisions(confirmed=tuple(confirmed))).to_json()
    )
