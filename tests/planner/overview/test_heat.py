"""The heat map's order, steps and finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planner.overview.domain.figures import newest
from services.planner.overview.domain.heat import STEPS, heat_map, step_of
from tests.planner.overview.factories import plan

IN_FORCE = {"digital", "lokal"}


def test_rows_stand_by_falling_mean_need() -> None:
    """The finding is the first of them."""
    heat = heat_map([plan(1, digital=0.1, lokal=0.3), plan(2, digital=0.4, lokal=0.1)], IN_FORCE)

    assert [row.area for row in heat.rows] == ["digital", "lokal"]
    assert heat.finding == heat.rows[0]
    assert heat.rows[0].greatest[0].plan.name == "Kommun 2"


def test_an_area_is_needed_most_where_its_circle_is_greatest() -> None:
    """Though it comes first elsewhere, where little is needed at all."""
    heat = heat_map([plan(1, digital=0.1), plan(2, digital=0.3, lokal=0.5)], IN_FORCE)
    digital = next(row for row in heat.rows if row.area == "digital")

    assert [cell.plan.name for cell in digital.greatest] == ["Kommun 2", "Kommun 1"]


def test_without_needs_there_is_no_finding() -> None:
    """A map of plans that found nothing says nothing."""
    heat = heat_map([plan(1, digital=0.0)], IN_FORCE)

    assert heat.finding is None
    assert heat_map([], IN_FORCE).finding is None


def test_an_area_that_a_plan_does_not_know_leaves_a_gap() -> None:
    """In the mean of all plans it counts as nothing: what one of them says isn't said by all."""
    heat = heat_map([plan(1, digital=0.2), plan(2, lokal=0.15), plan(3, lokal=0.15)], IN_FORCE)
    digital = next(row for row in heat.rows if row.area == "digital")

    assert digital.mean == pytest.approx(0.2 / 3)
    assert [cell is None for cell in digital.cells] == [False, True, True]
    assert heat.finding is not None
    assert (heat.finding.area, heat.has_gaps) == ("lokal", True)


def test_areas_that_are_not_in_force_stand_apart() -> None:
    """Old plans have them, and however much they need them it isn't what is needed most."""
    old = [plan(number, arkiv=0.9, digital=0.1) for number in (1, 2)]
    heat = heat_map([*old, plan(3, digital=0.4)], IN_FORCE)

    assert [row.area for row in heat.rows] == ["digital"]
    assert [row.area for row in heat.outside] == ["arkiv"]
    assert heat.finding == heat.rows[0]


def test_where_no_plan_has_an_area_in_force_all_of_them_count() -> None:
    """A framework that was replaced as a whole leaves the map as it was until plans are derived anew."""
    heat = heat_map([plan(1, arkiv=0.9)], IN_FORCE)

    assert ([row.area for row in heat.rows], heat.outside) == (["arkiv"], ())


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
