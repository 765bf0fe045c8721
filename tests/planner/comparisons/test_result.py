"""What the answers say, how well they agree, and which one doesn't."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.comparisons.domain.asking import Answers
from services.planner.comparisons.domain.result import AGREEING, CONTRADICTING, DOUBTFUL, UNTESTED, find_result
from services.planner.comparisons.domain.scale import GRADES, nearest_grade, ratio_of

ITEMS = tuple("abcde")
TRUE = dict(zip(ITEMS, (8.0, 4.0, 4.0, 2.0, 1.0), strict=True))


def truthful(items: tuple[str, ...] = ITEMS) -> dict[tuple[str, str], int | None]:
    """Return the answers of a group that never contradicts itself."""
    return {(a, b): nearest_grade(TRUE[a] / TRUE[b]) for a, b in combinations(items, 2)}


def test_nothing_is_said_before_the_first_answer() -> None:
    """A skipped question is no answer."""
    assert find_result(Answers(ITEMS, {("a", "b"): None})) is None


def test_answers_that_agree_give_the_weights_behind_them() -> None:
    """Heaviest first, and no answer is pointed at."""
    result = find_result(Answers(ITEMS, truthful()))

    assert result is not None
    assert dict(result.weights) == pytest.approx({item: weight / 19 for item, weight in TRUE.items()}, abs=1e-9)
    assert (result.agreement, result.breaking) == (AGREEING, None)


def test_a_chain_is_not_praised_for_agreeing() -> None:
    """Nothing could contradict, so nothing is known."""
    result = find_result(Answers(ITEMS, {("a", "b"): 3, ("b", "c"): 9}))

    assert result is not None
    assert result.agreement == UNTESTED


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(combinations(ITEMS, 2))))
def test_the_one_answer_that_was_turned_round_is_found(pair: tuple[str, str]) -> None:
    """With what the others say of it."""
    right = truthful()[pair]
    wrong = -9 if right != -9 else 9
    result = find_result(Answers(ITEMS, truthful() | {pair: wrong}))

    assert result is not None
    assert result.agreement in {DOUBTFUL, CONTRADICTING}
    assert result.breaking is not None
    assert (result.breaking.a, result.breaking.b, result.breaking.grade) == (*pair, wrong)
    assert result.breaking.fitting == right


def test_an_answer_that_the_scale_lets_nobody_improve_is_not_pointed_at() -> None:
    """Nine times, nine times, and then the other way round: the first answer fits as well as the scale allows."""
    result = find_result(Answers(("a", "b", "c"), {("a", "b"): 9, ("a", "c"): 9, ("b", "c"): -9}))

    assert result is not None
    assert result.breaking is not None
    assert (result.breaking.a, result.breaking.b, result.breaking.fitting) == ("b", "c", 1)


@given(st.dictionaries(st.sampled_from(list(combinations(ITEMS, 2))), st.sampled_from(GRADES), min_size=3))
@settings(max_examples=30, deadline=None)
def test_the_answer_that_is_pointed_at_can_be_given_better(grades: dict[tuple[str, str], int | None]) -> None:
    """With what the others say of it all agree better than before."""
    result = find_result(Answers(ITEMS, grades))

    assert result is not None
    if result.breaking:
        better = grades | {(result.breaking.a, result.breaking.b): result.breaking.fitting}
        mended = find_result(Answers(ITEMS, better))
        assert mended is not None
        assert mended.ratio < result.ratio


@given(st.dictionaries(st.sampled_from(list(combinations(ITEMS, 2))), st.sampled_from(GRADES), min_size=1))
@settings(max_examples=15, deadline=None)
def test_whatever_is_answered_gives_weights_that_sum_to_one(grades: dict[tuple[str, str], int | None]) -> None:
    """Contradictions are told of, never refused."""
    result = find_result(Answers(ITEMS, grades))

    assert result is not None
    assert sum(weight for _item, weight in result.weights) == pytest.approx(1)
    assert result.ratio >= 0


@given(st.sampled_from(GRADES))
def test_a_grade_is_the_nearest_to_its_own_ratio(grade: int) -> None:
    """To and fro, also for the second item."""
    assert nearest_grade(ratio_of(grade)) == grade
