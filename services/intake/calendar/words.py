"""What the red days are called, and what is said of a day on which people are off."""

import calendar
from datetime import date

from services.intake.calendar.domain import RedDay, red_days
from shared.language import LazyText, lazy

RED_DAYS: dict[RedDay, LazyText] = {
    RedDay.NEW_YEAR: lazy("nyårsdagen"),
    RedDay.EPIPHANY: lazy("trettondedag jul"),
    RedDay.GOOD_FRIDAY: lazy("långfredagen"),
    RedDay.EASTER: lazy("påskdagen"),
    RedDay.EASTER_MONDAY: lazy("annandag påsk"),
    RedDay.MAY_DAY: lazy("första maj"),
    RedDay.ASCENSION: lazy("Kristi himmelsfärds dag"),
    RedDay.PENTECOST: lazy("pingstdagen"),
    RedDay.NATIONAL_DAY: lazy("nationaldagen"),
    RedDay.MIDSUMMER_EVE: lazy("midsommarafton"),
    RedDay.MIDSUMMER: lazy("midsommardagen"),
    RedDay.ALL_SAINTS: lazy("alla helgons dag"),
    RedDay.CHRISTMAS_EVE: lazy("julafton"),
    RedDay.CHRISTMAS: lazy("juldagen"),
    RedDay.BOXING_DAY: lazy("annandag jul"),
    RedDay.NEW_YEARS_EVE: lazy("nyårsafton"),
}


def remark(day: date) -> LazyText | None:
    """Return what somebody may have overlooked who plans something on a day: that people are off then."""
    if red_day := red_days(day.year).get(day):
        return lazy("Dagen infaller på %(name)s.", name=RED_DAYS[red_day])
    return lazy("Dagen är en söndag.") if day.weekday() == calendar.SUNDAY else None
