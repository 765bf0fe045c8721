"""Confirmed notes teach how the programme's other notes are read."""

from datetime import UTC, datetime, timedelta

from services.planner.framework.loading import load_framework
from services.planner.needs.domain import ConfirmedNote, Decisions
from services.planner.needs.domain.decisions import MOST_LESSONS
from services.planner.needs.domain.mapping import map_notes
from services.planner.needs.domain.values import NoteInput, Parameters
from services.planner.needs.teaching import taught

# A word of this workplace's own, which nobody else has.
TEXTS = ("Trallan är full igen", "Ingen hinner med trallan", "Trallan, trallan, trallan", "Vem kör trallan idag")


def test_nothing_confirmed_teaches_nothing() -> None:
    """The framework stays the one it was."""
    framework = load_framework()

    assert taught(framework, [], Decisions()) is framework


def test_notes_without_words_teach_nothing() -> None:
    """Their words were erased."""
    framework = load_framework()

    assert taught(framework, [], Decisions(confirmed=(ConfirmedNote("a", "", ("digital",)),))) is framework


def test_a_word_of_ones_own_is_learned() -> None:
    """After a few confirmed notes the next one with that word is read alike."""
    lessons = tuple(ConfirmedNote(f"n{place}", text, ("samlingar",)) for place, text in enumerate(TEXTS * 5))
    note = NoteInput("new", "Trallan står kvar", "challenges", "weakness")
    before = {match.area: match.confidence for match in map_notes([note], load_framework(), Parameters())[0]}
    framework = taught(load_framework(), [note], Decisions(confirmed=lessons))
    after = {match.area: match.confidence for match in map_notes([note], framework, Parameters())[0]}

    assert after.get("samlingar", 0.0) > before.get("samlingar", 0.0)


def test_of_too_many_lessons_the_nearest_teach() -> None:
    """A whole programme's would take longer than a derivation may: own notes come first, what came with a file last."""
    own = ConfirmedNote("0001", "vårt", ("digital",))
    others = [ConfirmedNote(f"{place:04d}", "deras", ("digital",)) for place in range(2, MOST_LESSONS + 2)]
    imported = ConfirmedNote("import:9", "annat", ("digital",), "import")
    found = Decisions(confirmed=(imported, *others, own)).lessons({"0001"})

    assert found == [own, *others[:0:-1]]


def test_of_too_many_lessons_those_stated_last_teach() -> None:
    """Whatever their notes' ids: those of participants are in no order of time."""
    noon = datetime(2026, 3, 12, 12, tzinfo=UTC)
    stated = [
        ConfirmedNote(f"{place:04d}", "deras", ("digital",), stated_at=noon - timedelta(minutes=place))
        for place in range(MOST_LESSONS + 5)
    ]

    assert Decisions(confirmed=tuple(stated)).lessons(()) == stated[:MOST_LESSONS]
