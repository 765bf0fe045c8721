"""Dates of plans: the end of a month some months ahead, and terms as people name them."""

import calendar
from datetime import date

_LAST_MONTHS = (6, 12)


def months_after(day: date, months: int) -> date:
    """Return the last day of the month that lies ``months`` after ``day``'s."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def term(day: date) -> str:
    """Return the term of a day: ``våren 2027``, ``hösten 2026``. Nothing starts in July: that counts as autumn."""
    return f"{'våren' if day.month <= 6 else 'hösten'} {day.year}"


def term_of_beginning(day: date) -> str:
    """Return the term in which something that begins on a day is done: a term's last month is of the next one.

    What a plan of November proposes "this autumn" would be over before anybody has read it.
    """
    return term(months_after(day, 1) if day.month in _LAST_MONTHS else day)
