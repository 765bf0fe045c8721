"""The heat map's order, steps and finding."""

from hypothesis import given
from hypothesis import strategies as st

from services.planner.overview.domain.figures import newest
from services.planner.overview.domain.heat import STEPS, heat_map, step_of
from tests.planner.overview.factories import plan


def test_rows_stand_by_falling_mean_need() -> None:
    """The finding is the first of them."""
    heat = heat_map([plan(1, digital=0.1, lokal=0.3), plan(2, digital=0.4, lokal=0.1)])

    assert [row.area for row in heat.rows] == ["digital", "lokal"]
    assert heat.finding == heat.rows[0]
    assert heat.rows[0].greatest[0].plan.name == "Kommun 2"


def test_an_area_is_needed_most_where_its_circle_is_greatest() -> None:
    """Though it comes first elsewhere, where little is needed at all."""
    heat = heat_map([plan(1, digital=0.1), plan(2, digital=0.3, lokal=0.5)])
    digital = next(row for row in heat.rows if row.area == "digital")

    assert [cell.plan.name for cell in digital.greatest] == ["Kommun 2", "Kommun 1"]


def test_without_needs_there_is_no_finding() -> None:
    """A map of plans that found nothing says nothing."""
    heat = heat_map([plan(1, digital=0.0)])

    assert heat.finding is None
    assert heat_map([]).finding is None


def test_an_area_that_a_plan_does_not_know_leaves_a_gap() -> None:
    """And counts in no mean."""
    heat = heat_map([plan(1, digital=0.2), plan(2, lokal=0.1)])
    digital = next(row for row in heat.rows if row.area == "digital")

    assert digital.mean == 0.2
    assert [cell is None for cell in digital.cells] == [False, True]


@given(st.floats(0, 1), st.floats(0, 1))
def test_steps_grow_with_the_need(one: float, other: float) -> None:
    """Nothing has no step, the greatest the last one."""
    low, high = sorted((one, other))

    assert 0 <= step_of(low, high) <= step_of(high, high) <= STEPS
    assert (step_of(low, high) == 0) == (low == 0)


def test_each_municipality_stands_as_it_is_now() -> None:
    """Of several years the newest."""
    plans = [plan(1, year=2025, digital=0.1), plan(1, year=2026, digital=0.2), plan(2, digital=0.3)]

    assert [(one.year, one.name) for one in newest(plans)] == [(2026, "Kommun 1"), (2026, "Kommun 2")]
