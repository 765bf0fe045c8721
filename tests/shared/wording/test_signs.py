"""What speaks for and against two notes saying the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.wording.duplicates import wording
from shared.wording.sameness import Sameness, learned_sameness
from shared.wording.signs import direction, signs

VOCABULARY = "vi har inte fler böcker på arabiska till barn äldre stänger öppnar filialen borde"
WORDS = st.sampled_from(VOCABULARY.split(" "))
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_the_signs_are_the_same_whichever_note_comes_first(one: str, other: str) -> None:
    """A pair has no order."""
    assert signs(wording(one), wording(other), 0.5) == signs(wording(other), wording(one), 0.5)


def test_likeness_never_speaks_against_nor_a_difference_for() -> None:
    """Every learned weight keeps to the direction of its sign."""
    against = [name for name, weight in learned_sameness().weights.items() if weight * direction(name) < 0]

    assert against == []


def test_an_unknown_sign_says_nothing() -> None:
    """What nothing was learned of changes nothing."""
    sameness = Sameness(-1.0, {"common 2": 0.5})

    assert sameness.sure({"common 2": 1.0, "never seen": 1.0}) == sameness.sure({"common 2": 1.0})
