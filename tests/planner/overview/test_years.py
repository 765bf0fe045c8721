"""Years compared, and how little one year says."""

import pytest

from services.planner.overview.domain.years import compare_years
from tests.planner.overview.factories import plan


def test_one_year_cannot_be_compared() -> None:
    """It is said which one there is."""
    compared = compare_years([plan(1, digital=0.2)])

    assert not compared.comparable
    assert compared.years == (2026,)


def test_only_municipalities_of_every_year_are_compared() -> None:
    """Who is new doesn't move an area."""
    plans = [
        plan(1, year=2025, digital=0.1, lokal=0.3),
        plan(1, year=2026, digital=0.4, lokal=0.2),
        plan(2, year=2026, digital=0.0, lokal=0.9),
    ]
    compared = compare_years(plans)

    assert (compared.comparable, compared.municipalities) == (True, 1)
    assert [(area.area, area.places) for area in compared.areas] == [("digital", (2, 1)), ("lokal", (1, 2))]
    assert compared.greatest_move is not None
    assert (compared.greatest_move.area, compared.greatest_move.moved) == ("digital", 1)


def test_a_plan_stands_until_the_next_one() -> None:
    """One municipality that is early in a new year, and one that is new, leave the others in the picture."""
    usual = [plan(number, year=year, digital=0.3) for number in range(49) for year in (2026, 2027)]
    early = [*usual, plan(7, year=2028, digital=0.9)]
    late = [*early, plan(50, year=2028, digital=0.0)]
    found = [compare_years(plans) for plans in (usual, early, late)]

    assert [each.municipalities for each in found] == [49, 49, 49]
    assert [each.years for each in found] == [(2026, 2027), (2026, 2027, 2028), (2026, 2027, 2028)]


def test_what_a_municipality_has_not_changed_counts_as_it_was() -> None:
    """The mean of the last year is that of a new plan and of an old one."""
    plans = [plan(1, year=2025, digital=0.2), plan(1, digital=0.4), plan(2, year=2025, digital=0.2)]

    assert compare_years(plans).areas[0].means == pytest.approx((0.2, 0.3))


def test_years_begin_where_half_of_the_municipalities_have_a_plan() -> None:
    """One that began alone is compared from when the others have begun, with what it had then."""
    plans = [
        plan(1, year=2024, digital=0.9),
        *(plan(number, year=2025, digital=0.1) for number in (1, 2, 3)),
        plan(4, year=2026, digital=0.9),
        plan(3, year=2026, digital=0.4),
    ]
    compared = compare_years(plans)

    assert (compared.years, compared.municipalities) == ((2025, 2026), 3)
    assert compared.areas[0].means == pytest.approx((0.1, 0.2))


def test_an_area_that_not_all_plans_know_has_no_place() -> None:
    """It is no area that nobody needed, and what a few say of it is no mean of all."""
    plans = [
        *(plan(number, year=2025, digital=0.4, lokal=0.3, arkiv=0.9) for number in (1, 2)),
        plan(1, digital=0.4, lokal=0.5, ai=0.9),
    ]
    compared = compare_years(plans)

    assert [(area.area, area.places) for area in compared.areas] == [("digital", (1, 1)), ("lokal", (2, 2))]
    assert compared.left_out == ("ai", "arkiv")


def test_years_without_a_common_area_cannot_be_compared() -> None:
    """All was called something else."""
    assert not compare_years([plan(1, year=2025, digital=0.1), plan(1, ai=0.1)]).comparable


def test_years_without_a_common_municipality_cannot_be_compared() -> None:
    """Two years of different places are no development, and a plan that stands is none either."""
    compared = compare_years([plan(1, year=2025, digital=0.1), plan(2, year=2026, digital=0.4)])

    assert not compared.comparable
    assert compared.adopted_in == (2025, 2026)
