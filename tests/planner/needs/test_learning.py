"""Learning what clues weigh from labelled notes."""

from pathlib import Path

import numpy as np

from services.planner.framework.domain import CompetenceArea, Framework
from services.planner.framework.lexicon import Lexicon, Term
from services.planner.framework.weights import Weights
from services.planner.needs.domain import NoteInput, Parameters
from services.planner.needs.domain.mapping import map_notes
from services.planner.needs.learning import Lesson, confirmed, learn

AREAS = (CompetenceArea("digital", "Digital", ""), CompetenceArea("lokal", "Lokal", ""))
FRAMEWORK = Framework(AREAS, Lexicon([Term("digital", "dator", 0.9)]), {}, Lexicon([Term("lokal/rum", "fåtölj", 1.0)]))


def lesson(text: str, *areas: str, voice: str = "") -> Lesson:
    """A weakness with the areas that a person gave it."""
    return Lesson(NoteInput(text, text, "challenges", "weakness"), frozenset(areas), voice)


LESSONS = [
    lesson(f"{subject} nummer {number} {voice}", area, voice=voice)
    for voice in ("en", "annan")
    for number in ("ett", "två", "tre", "fyra")
    for subject, area in (("datorn", "digital"), ("fåtöljen", "lokal"))
]


def read(framework: Framework, text: str) -> list[str]:
    """The areas that the framework finds in a note."""
    note = NoteInput("n", text, "challenges", "weakness")
    return [match.area for match in map_notes([note], framework, Parameters())[0]]


def learned() -> Framework:
    """The framework with what the lessons teach."""
    return Framework(AREAS, FRAMEWORK.lexicon, {}, FRAMEWORK.situations, learn(LESSONS, FRAMEWORK))


def test_a_situation_gets_the_area_that_its_notes_have() -> None:
    """What the lexicon doesn't know of is learned from labelled notes."""
    assert read(FRAMEWORK, "en ny fåtölj") == []
    assert read(learned(), "en ny fåtölj") == ["lokal"]


def test_a_word_of_one_voice_teaches_nothing() -> None:
    """What reads well in one voice is a coincidence in the next."""
    weights = learn([*LESSONS, lesson("kringelikrok", "lokal", voice="en")], FRAMEWORK)

    assert "word datorn" in weights.rows or "word dator" in weights.rows
    assert "word kringelikrok" not in weights.rows


def test_the_order_of_lessons_does_not_matter() -> None:
    """The same notes teach the same."""
    one, other = learn(LESSONS, FRAMEWORK), learn(LESSONS[::-1], FRAMEWORK)

    assert one.rows == other.rows
    assert np.array_equal(one.named, other.named)
    assert np.array_equal(one.grams, other.grams)


def test_confirmed_notes_teach_at_once() -> None:
    """A word that the programme uses in its own way is understood, with itself as the evidence."""
    before = learned()

    after = confirmed(before, [lesson(f"Grottan {number}", "lokal") for number in range(8)])
    ((match,),) = map_notes([NoteInput("n", "Grottan läcker", "challenges", "weakness")], after, Parameters())

    assert read(before, "Grottan läcker") == []
    assert match.area == "lokal"
    assert [piece.text for piece in match.evidence] == ["Grottan"]


def test_nothing_confirmed_changes_nothing() -> None:
    """No notes, the same framework."""
    framework = learned()

    assert confirmed(framework, []) is framework


def test_a_word_is_read_by_the_words_that_it_resembles() -> None:
    """Its grams tell what an inflection or a compound that no voice has used speaks of."""
    assert read(learned(), "fåtöljgruppen") == ["lokal"]


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    """What is kept differs by less than a step of rounding, and says the same of a note."""
    weights = learn(LESSONS, FRAMEWORK)
    weights.save(tmp_path / "weights.npz")

    kept = Weights.load(tmp_path / "weights.npz")

    assert (kept.areas, kept.rows, kept.scale) == (weights.areas, weights.rows, weights.scale)
    assert np.allclose(kept.named, weights.named, atol=0.01)
    assert np.allclose(kept.grams, weights.grams, atol=0.01)
