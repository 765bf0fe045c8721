"""Which pair to ask about: the fewest questions first, then what says most."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.comparisons.domain.asking import Answers, next_pair, pair_of

ITEMS = tuple("abcdefg")


def ask(items: tuple[str, ...], count: int, skipped: frozenset[int] = frozenset()) -> Answers:
    """Return what has been asked after so many questions, some of them skipped."""
    grades: dict[tuple[str, str], int | None] = {}
    for number in range(count):
        pair = next_pair(Answers(items, grades))
        if pair is None:
            break
        grades[pair_of(*pair)] = None if number in skipped else 3
    return Answers(items, grades)


@given(st.integers(2, 12))
def test_one_question_less_than_there_are_items_connects_them(size: int) -> None:
    """The fewest that can weigh them all, and not one earlier."""
    items = tuple("abcdefghijkl"[:size])

    assert ask(items, size - 1).connected
    assert not ask(items, size - 2).connected


def test_the_heaviest_is_compared_with_each_first() -> None:
    """The item that most voices stand behind is the measure of the others."""
    assert set(ask(ITEMS, 6).given) == {("a", other) for other in "bcdefg"}


@settings(deadline=None)
@given(st.integers(2, 7), st.sets(st.integers(0, 20)))
def test_no_pair_is_asked_twice_and_all_are_asked_in_the_end(size: int, skipped: set[int]) -> None:
    """Also with answers that are skipped; a pair stands with the heavier item first."""
    items = ITEMS[:size]
    asked = ask(items, 100, frozenset(skipped))

    assert len(asked.grades) == asked.most
    assert next_pair(asked) is None


def test_a_skipped_question_is_replaced_by_another_way_to_the_item() -> None:
    """Who can't compare b with the heaviest is asked about b and the next one."""
    asked = ask(("a", "b", "c"), 3, frozenset({0}))

    assert asked.connected
    assert set(asked.given) == {("a", "c"), ("b", "c")}


def test_after_the_star_the_pair_that_is_farthest_apart_comes_next() -> None:
    """In a chain the ends are least known; of equal pairs the heavier one is asked."""
    chain: dict[tuple[str, str], int | None] = {("a", "b"): 1, ("b", "c"): 1, ("c", "d"): 1}

    assert next_pair(Answers(("a", "b", "c", "d"), chain)) == ("a", "d")
    assert next_pair(ask(ITEMS, 6)) == ("b", "c")
