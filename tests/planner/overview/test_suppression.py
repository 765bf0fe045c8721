"""Figures about persons: whatever is published, nobody works out that a hidden one is under five."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.planner.overview.domain.suppression import ALL, LEAST, Cell, publishable

# A smaller limit and smaller counts leave fewer tables to try.
FEW, MOST = 2, 4

COUNTIES = {"Falun": "Dalarna", "Mora": "Dalarna", "Arvika": "Värmland"}


def tables(rows: int, columns: tuple[str, ...], most: int = 9) -> st.SearchStrategy[dict[Cell, int]]:
    """Return tables of counts around the limit."""
    cells = list(product([str(row) for row in range(rows)], columns))
    numbers = st.lists(st.integers(0, most), min_size=len(cells), max_size=len(cells))
    return numbers.map(lambda counts: dict(zip(cells, counts, strict=True)))


def figures(counts: dict[Cell, int], parents: dict[str, str]) -> dict[Cell, int]:
    """Return all that could be published, by adding up."""
    found: dict[Cell, int] = {}
    for (row, column), count in counts.items():
        for wide in {column, parents.get(column, column), ALL}:
            for high in (row, ALL):
                found[high, wide] = found.get((high, wide), 0) + count
    return found


def fitting(counts: dict[Cell, int], published: dict[Cell, int | None], parents: dict[str, str]) -> Iterator[dict]:  # type: ignore[type-arg]
    """Yield the figures of all tables that say the same in public; no cell need grow by more than the limit."""
    choices = [range(FEW + MOST + 1) if published[cell] is None else [counts[cell]] for cell in counts]
    for guess in product(*choices):
        added = figures(dict(zip(counts, guess, strict=True)), parents)
        if all(shown is None or added[cell] == shown for cell, shown in published.items()):
            yield added


def worked_out(counts: dict[Cell, int], parents: dict[str, str], *, sums_are_known: bool = False) -> set[Cell]:
    """Return the hidden figures that are small in every table that says the same in public."""
    published = publishable(counts, parents, least=FEW, sums_are_known=sums_are_known)
    small = {cell for cell, shown in published.items() if shown is None}
    if sums_are_known:
        sums = figures(counts, parents)
        published |= {cell: count for cell, count in sums.items() if cell[0] == ALL}
        small = {cell for cell in small if sums[ALL, cell[1]] >= FEW}
    for added in fitting(counts, published, parents):
        small -= {cell for cell in small if added[cell] >= FEW}
        if not small:
            break
    return small


@given(tables(2, ("Falun", "Mora"), MOST))
@settings(max_examples=60, deadline=None)
def test_every_hidden_figure_may_be_five_or_more(counts: dict[Cell, int]) -> None:
    """Whoever adds and subtracts all that is published finds a table in which it is."""
    found = worked_out(counts, {})

    assert found == set()


@given(tables(1, tuple(COUNTIES), MOST))
@settings(max_examples=60, deadline=None)
def test_sums_of_counties_give_nothing_away(counts: dict[Cell, int]) -> None:
    """The same with a sum per county beside the sum of all."""
    found = worked_out(counts, COUNTIES)

    assert found == set()


@given(tables(2, ("Falun", "Mora"), MOST))
@example({("0", "Falun"): 0, ("0", "Mora"): 0, ("1", "Falun"): 1, ("1", "Mora"): 1})
@settings(max_examples=60, deadline=None)
def test_sums_that_everybody_knows_give_nothing_away(counts: dict[Cell, int]) -> None:
    """How many work somewhere is known, so something else must be hidden; a sum under the limit stands for itself."""
    found = worked_out(counts, {}, sums_are_known=True)

    assert found == set()


@given(tables(3, tuple(COUNTIES), most=40))
def test_what_is_shown_is_right_and_never_under_five(counts: dict[Cell, int]) -> None:
    """A figure is shown as it is, or not at all."""
    added = figures(counts, COUNTIES)

    for cell, shown in publishable(counts, COUNTIES).items():
        assert shown is None or (shown == added[cell] and shown >= LEAST)


@given(tables(3, tuple(COUNTIES)), st.randoms())
def test_the_order_of_the_counts_changes_nothing(counts: dict[Cell, int], chance) -> None:  # type: ignore[no-untyped-def]
    """Two looks at one table must not be laid on top of each other."""
    shuffled = list(counts.items())
    chance.shuffle(shuffled)

    assert publishable(dict(shuffled), COUNTIES) == publishable(counts, COUNTIES)


def test_a_table_of_large_counts_is_shown_whole() -> None:
    """Nothing is hidden without a reason."""
    counts = {(row, column): 7 for row in "ab" for column in COUNTIES}

    assert None not in publishable(counts, COUNTIES).values()


@pytest.mark.parametrize("other", ["Mora", "Falun"])
def test_one_small_count_hides_another_beside_it(other: str) -> None:
    """Otherwise the row's sum less the rest would give it away."""
    counts = {("a", "Falun"): 6, ("a", "Mora"): 6, ("a", "Arvika"): 30} | {("a", other): 2}
    published = publishable(counts)

    assert published["a", other] is None
    assert sum(published["a", column] is None for column in COUNTIES) == 2
