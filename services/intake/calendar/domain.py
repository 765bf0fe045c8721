"""What a month looks like on paper in Sweden: weeks from Monday with their numbers, and the red days."""

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.easter import easter

# A programme lies within these, and every date of theirs has a Monday before it and a Sunday after it.
EARLIEST, LATEST = 1970, 2100
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)


class RedDay(StrEnum):
    """Public holidays (law 1989:253), and the three eves that the law on leave (1977:480, 3 a §) counts with them."""

    NEW_YEAR = "new_year"
    EPIPHANY = "epiphany"
    GOOD_FRIDAY = "good_friday"
    EASTER = "easter"
    EASTER_MONDAY = "easter_monday"
    MAY_DAY = "may_day"
    ASCENSION = "ascension"
    PENTECOST = "pentecost"
    NATIONAL_DAY = "national_day"
    MIDSUMMER_EVE = "midsummer_eve"
    MIDSUMMER = "midsummer"
    ALL_SAINTS = "all_saints"
    CHRISTMAS_EVE = "christmas_eve"
    CHRISTMAS = "christmas"
    BOXING_DAY = "boxing_day"
    NEW_YEARS_EVE = "new_years_eve"


def red_days(year: int) -> dict[date, RedDay]:
    """Return the public holidays of a year by their dates; where two meet, the one that moves."""
    sunday, midsummer = easter(year), _saturday_from(date(year, 6, 20))
    fixed = {
        date(year, 1, 1): RedDay.NEW_YEAR,
        date(year, 1, 6): RedDay.EPIPHANY,
        date(year, 5, 1): RedDay.MAY_DAY,
        date(year, 6, 6): RedDay.NATIONAL_DAY,
        date(year, 12, 24): RedDay.CHRISTMAS_EVE,
        date(year, 12, 25): RedDay.CHRISTMAS,
        date(year, 12, 26): RedDay.BOXING_DAY,
        date(year, 12, 31): RedDay.NEW_YEARS_EVE,
    }
    return fixed | {
        sunday - timedelta(days=2): RedDay.GOOD_FRIDAY,
        sunday: RedDay.EASTER,
        sunday + timedelta(days=1): RedDay.EASTER_MONDAY,
        sunday + timedelta(days=39): RedDay.ASCENSION,
        sunday + timedelta(days=49): RedDay.PENTECOST,
        midsummer - timedelta(days=1): RedDay.MIDSUMMER_EVE,
        midsummer: RedDay.MIDSUMMER,
        _saturday_from(date(year, 10, 31)): RedDay.ALL_SAINTS,
    }


def _saturday_from(day: date) -> date:
    return day + timedelta(days=(calendar.SATURDAY - day.weekday()) % 7)


@dataclass(frozen=True)
class Cell:
    """A day of a month's grid; days of the months around it fill its first and last week."""

    date: date
    inside: bool
    red_day: RedDay | None

    @property
    def is_red(self) -> bool:
        """Say whether the day is printed in red: a Sunday or a public holiday."""
        return self.red_day is not None or self.date.weekday() == calendar.SUNDAY


@dataclass(frozen=True)
class Week:
    """A week by its number (ISO 8601, as in Sweden), from Monday."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year; written ``2026-03``."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def before(self) -> "Month":
        """The month before it."""
        return Month.of(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month":
        """The month after it."""
        return Month.of(self.first + timedelta(days=31))

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month that a day lies in."""
        return cls(day.year, day.month)

    def holds(self, day: date) -> bool:
        """Say whether a day lies in the month."""
        return Month.of(day) == self

    def weeks(self) -> list[Week]:
        """Return its weeks, the first and the last filled up with days of the months around it."""
        red = {day: name for year in (self.year - 1, self.year, self.year + 1) for day, name in red_days(year).items()}
        grid = calendar.Calendar().monthdatescalendar(self.year, self.number)
        return [Week(week[0].isocalendar().week, tuple(self._cell(day, red) for day in week)) for week in grid]

    def _cell(self, day: date, red: Mapping[date, RedDay]) -> Cell:
        return Cell(day, self.holds(day), red.get(day))


def read_month(text: str, otherwise: date) -> Month:
    """Return the month that ``2026-03`` names; one that can't be read is the month of ``otherwise``."""
    found = _MONTH.fullmatch(text)
    if found and EARLIEST <= int(found[1]) <= LATEST and 1 <= int(found[2]) <= 12:
        return Month(int(found[1]), int(found[2]))
    return Month.of(otherwise)


def nearest(days: Iterable[date], month: Month) -> date | None:
    """Return the day to look at when the month is empty: the next one after it, else the last one before it."""
    known = sorted(days)
    later = [day for day in known if day > month.first]
    return later[0] if later else next(reversed(known), None)
