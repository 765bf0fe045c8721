"""Comparing in pairs: published examples, chains, contradictions, and what no order of the judgements may change."""

import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.needs.domain.comparisons import (
    Judgement,
    NotConnected,
    principal_eigenvector,
    random_index,
    weigh_judgements,
)

# Saaty, Decision making with the analytic hierarchy process, Int. J. Services Sciences 1 (2008), table 2.
DRINKS = (
    "coffee wine tea beer soda milk water",
    "9 5 2 1 1 1/2 1/3 1/9 1/9 1/9 1/9 1/3 1/4 1/3 1/9 1/2 1 1/3 2 1/2 1/3",
)
# Saaty, A scaling method for priorities in hierarchical structures, J. Math. Psychology 15 (1977): wealth of nations.
NATIONS = (
    "US USSR China France UK Japan Germany",
    "4 9 6 6 5 5 7 5 5 3 4 1/5 1/5 1/7 1/5 1 1/3 1/3 1/3 1/3 2",
)
# The same article: distances from Philadelphia.
CITIES = ("Cairo Tokyo Chicago Francisco London Montreal", "1/3 8 3 3 7 9 3 3 9 1/6 1/5 2 1/3 6 6")

ratios = st.sampled_from([ratio for number in range(1, 10) for ratio in (float(number), 1 / number)])


def judgements(example: tuple[str, str]) -> list[Judgement]:
    """Return the judgements of a published matrix: its names, and its cells above the diagonal, row by row."""
    names, cells = example[0].split(), example[1].split()
    pairs = combinations(names, 2)
    return [Judgement(a, b, eval_ratio(cell)) for (a, b), cell in zip(pairs, cells, strict=True)]


def eval_ratio(cell: str) -> float:
    """Return the number that `1/3` stands for."""
    above, _, below = cell.partition("/")
    return float(above) / float(below or 1)


@pytest.mark.parametrize(
    ("example", "weights", "lambda_max", "ratio"),
    [
        (DRINKS, [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], 7.18, 0.022),
        (NATIONS, [0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], 7.61, 0.077),
        (CITIES, [0.262, 0.397, 0.033, 0.116, 0.164, 0.027], 6.45, 0.073),
    ],
)
def test_published_examples_are_found_again(
    example: tuple[str, str], weights: list[float], lambda_max: float, ratio: float
) -> None:
    """Weights, eigenvalue and consistency ratio are those of the articles."""
    found = weigh_judgements(judgements(example))

    assert [found.weights[name] for name in example[0].split()] == pytest.approx(weights, abs=0.0006)
    assert found.lambda_max == pytest.approx(lambda_max, abs=0.005)
    assert found.consistency_ratio == pytest.approx(ratio, abs=0.0006)
    assert found.consistent


def test_a_chain_is_weighed_without_contradiction() -> None:
    """Twice and twice again: four, two and one sevenths (Harker 1987)."""
    found = weigh_judgements([Judgement("a", "b", 2), Judgement("b", "c", 2)])

    assert list(found.weights.values()) == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert (found.consistency_ratio, found.worst_judgement, found.missing) == (0.0, None, (("a", "c"),))


def test_long_chains_and_stars_are_exact() -> None:
    """However far apart the ends are: there is nothing to be looked for."""
    items = [f"i{number:02}" for number in range(20)]
    chain = weigh_judgements([Judgement(one, other, 9) for one, other in pairwise(items)])
    star = weigh_judgements([Judgement(items[0], other, 999_999_999) for other in items[1:]])

    assert [chain.weights[a] / chain.weights[b] for a, b in pairwise(items)] == pytest.approx([9] * 19, rel=1e-12)
    assert star.weights[items[0]] / star.weights[items[7]] == pytest.approx(999_999_999)
    assert (chain.worst_judgement, star.worst_judgement) == (None, None)


def test_a_circle_contradicts_itself() -> None:
    """A over b over c over a: nobody is more important, and the ratio says that this can't be used."""
    found = weigh_judgements([Judgement("a", "b", 3), Judgement("b", "c", 3), Judgement("c", "a", 3)])

    assert list(found.weights.values()) == pytest.approx([1 / 3] * 3)
    assert not found.consistent


def test_the_judgement_that_breaks_it_is_named() -> None:
    """Everything fits but one pair, turned around."""
    rest = [Judgement("a", "b", 2), Judgement("b", "c", 2), Judgement("c", "d", 2), Judgement("a", "c", 4)]
    found = weigh_judgements([*rest, Judgement("b", "d", 4), Judgement("d", "a", 8)])

    assert found.worst_judgement == ("a", "d")


def test_groups_that_nobody_compared_are_named() -> None:
    """No proportion can be given between them."""
    with pytest.raises(NotConnected) as refused:
        weigh_judgements([Judgement("a", "b", 2), Judgement("d", "c", 2)])

    assert refused.value.parts == [["a", "b"], ["c", "d"]]


def test_people_count_alike_however_often_they_judge() -> None:
    """Three times and a third of it: equal, even when one says it twice."""
    found = weigh_judgements(
        [Judgement("a", "b", 3, "x"), Judgement("b", "a", 3, "y"), Judgement("a", "b", 1 / 3, "y")]
    )

    assert list(found.weights.values()) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(("size", "missing", "expected"), [(2, 0, 0.0), (4, 0, 0.90), (4, 3, 0.0), (7, 5, 0.88)])
def test_the_random_index_shrinks_with_missing_pairs(size: int, missing: int, expected: float) -> None:
    """From that of a complete matrix to nothing for a chain, in a straight line."""
    assert random_index(size, missing) == pytest.approx(expected)


@settings(max_examples=25)
@given(cells=st.lists(ratios, min_size=10, max_size=10), gone=st.sets(st.integers(0, 9), max_size=4), data=st.data())
def test_no_order_of_the_judgements_changes_a_digit(cells: list[float], gone: set[int], data: st.DataObject) -> None:
    """What was said first, and which of the two was named first, makes no difference to the last digit."""
    pairs = list(combinations("abcde", 2))
    said = [
        Judgement(a, b, cell)
        for place, ((a, b), cell) in enumerate(zip(pairs, cells, strict=True))
        if place not in gone or b == "e"
    ]
    shuffled = data.draw(st.permutations(said))

    assert weigh_judgements(shuffled) == weigh_judgements(said)


@given(cells=st.lists(ratios, min_size=6, max_size=6), factor=st.floats(0.2, 5.0))
def test_missing_pairs_are_filled_as_well_as_they_can_be(cells: list[float], factor: float) -> None:
    """No other filling of the missing pair gives a smaller eigenvalue."""
    pairs = list(combinations(range(4), 2))
    found = weigh_judgements(
        [Judgement(str(a), str(b), cell) for (a, b), cell in zip(pairs[1:], cells[1:], strict=True)]
    )
    matrix = [[1.0] * 4 for _ in range(4)]
    for (row, column), cell in zip(pairs, [factor, *cells[1:]], strict=True):
        matrix[row][column], matrix[column][row] = cell, 1 / cell

    assert found.lambda_max <= principal_eigenvector(matrix)[1] + 1e-9
    assert math.fsum(found.weights.values()) == pytest.approx(1.0)
