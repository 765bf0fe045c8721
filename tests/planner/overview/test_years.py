"""Years compared, and how little one year says."""

from services.planner.overview.domain.years import compare_years
from services.planner.overview.pictures import slope
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


def test_years_without_a_common_municipality_cannot_be_compared() -> None:
    """Two years of different places are no development."""
    assert not compare_years([plan(1, year=2025, digital=0.1), plan(2, year=2026, digital=0.4)]).comparable


def test_drafts_are_not_compared() -> None:
    """What isn't adopted may still change."""
    plans = [plan(1, year=2025, digital=0.1), plan(1, year=2026, state="draft", digital=0.4)]

    assert slope(plans)["compared"].years == (2025,)
