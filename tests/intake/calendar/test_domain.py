"""A month on paper: weeks, their numbers, red days."""

import calendar
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.calendar.domain import EARLIEST, LATEST, Month, RedDay, nearest, read_month, red_days

MONTHS = st.builds(Month, st.integers(EARLIEST, LATEST), st.integers(1, 12))
TODAY = date(2026, 3, 12)


@given(MONTHS)
def test_a_month_holds_each_of_its_days_once_from_monday_to_sunday(month: Month) -> None:
    """The days follow each other without a gap, and those of other months stand only before and after."""
    days = [cell for week in month.weeks() for cell in week.cells]

    assert [cell.date for cell in days if cell.inside] == [
        date(month.year, month.number, day) for day in range(1, calendar.monthrange(month.year, month.number)[1] + 1)
    ]
    assert {later.date - day.date for day, later in pairwise(days)} == {timedelta(days=1)}
    assert {week.cells[0].date.weekday() for week in month.weeks()} == {calendar.MONDAY}


@given(MONTHS)
def test_the_month_after_the_month_before_is_the_same(month: Month) -> None:
    """Going back and forth leads home."""
    assert month.before.after == month == month.after.before


def test_weeks_have_the_numbers_that_swedes_use() -> None:
    """The year 2026 has 53 weeks, and 2027 begins in the last of them."""
    assert [week.number for week in Month(2026, 12).weeks()] == [49, 50, 51, 52, 53]
    assert [week.number for week in Month(2027, 1).weeks()] == [53, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 3), RedDay.GOOD_FRIDAY),
        (date(2026, 4, 6), RedDay.EASTER_MONDAY),
        (date(2026, 5, 14), RedDay.ASCENSION),
        (date(2026, 5, 24), RedDay.PENTECOST),
        (date(2026, 6, 19), RedDay.MIDSUMMER_EVE),
        (date(2026, 6, 20), RedDay.MIDSUMMER),
        (date(2026, 10, 31), RedDay.ALL_SAINTS),
        (date(2025, 4, 20), RedDay.EASTER),
        (date(2027, 6, 26), RedDay.MIDSUMMER),
        (date(2027, 11, 6), RedDay.ALL_SAINTS),
    ],
)
def test_days_that_move_are_red_where_almanacs_have_them(day: date, name: RedDay) -> None:
    """As printed in the almanacs of these years."""
    assert red_days(day.year)[day] is name


@given(st.integers(EARLIEST, LATEST))
def test_every_year_has_its_red_days(year: int) -> None:
    """Sixteen, unless two of them meet."""
    days = red_days(year)

    assert 14 <= len(days) <= len(RedDay)
    assert all(day.year == year for day in days)


def test_a_red_day_is_seen_from_another_months_grid() -> None:
    """New year's day stands in the last week of December."""
    (last,) = [cell for cell in Month(2026, 12).weeks()[-1].cells if cell.date == date(2027, 1, 1)]

    assert last.is_red
    assert not last.inside


@pytest.mark.parametrize("text", ["", "mars", "2026-13", "2026-00", "0001-01", "9999-12", "2026-3", "٢٠٢٦-٠٣"])
def test_a_month_that_cannot_be_read_is_todays(text: str) -> None:
    """Whatever stands in the address, a calendar is shown."""
    assert read_month(text, TODAY) == Month(2026, 3)


@given(MONTHS)
def test_a_month_is_read_as_it_is_written(month: Month) -> None:
    """So that links lead where they say."""
    assert read_month(str(month), TODAY) == month


def test_an_empty_month_leads_to_the_next_day_else_to_the_last() -> None:
    """Nobody leafs through empty months."""
    days = [date(2026, 1, 9), date(2026, 5, 4), date(2026, 9, 1)]

    assert nearest(days, Month(2026, 3)) == date(2026, 5, 4)
    assert nearest(days, Month(2026, 10)) == date(2026, 9, 1)
    assert nearest([], Month(2026, 10)) is None
