"""SWOT days as an iCalendar object (RFC 5545), for the calendars that people have."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event, Timezone

from services.intake.calendar.queries import Moved
from services.intake.programme.queries import SwotDay
from shared.language import TIME_ZONE
from shared.language import gettext as _

_ASK_AGAIN = timedelta(hours=1)
# Each onset in the time that holds until then (RFC 5545, 3.6.5), by the rule of directive 2000/84/EC.
_SWEDISH_TIME = """\
BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def write_feed(days: Iterable[SwotDay], moved: Mapping[UUID, Moved], address: str) -> bytes:
    """Return the calendar; the same days give the same bytes.

    Args:
        days: what it holds, by date.
        moved: how often each was moved or called off.
        address: where a day's page lies, without its id.
    """
    days = list(days)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//KUB//SWOT-dagar//SV")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, _("SWOT-dagar"))
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    if any(day.starts_at for day in days):
        calendar.add_component(Timezone.from_ical(_SWEDISH_TIME))
    for day in days:
        calendar.add_component(_event(day, moved.get(day.id), address))
    return bytes(calendar.to_ical())


def _event(day: SwotDay, moved: Moved | None, address: str) -> Event:
    event, page = Event(), f"{address}/{day.id}"
    event.add("uid", str(day.id))
    event.add("sequence", moved.times if moved else 0)
    # Without a method this is when it was last revised, so that a feed nobody changed stays the same.
    for name in ("dtstamp", "last-modified"):
        event.add(name, (moved.last if moved else day.created_at).replace(microsecond=0))
    event.add("created", day.created_at.replace(microsecond=0))
    event.add("summary", _("SWOT-dag i %(municipality)s", municipality=day.municipality))
    _add_times(event, day)
    event.add("location", _location(day.place, day.municipality))
    cancelled = day.state == "cancelled"
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("description", _("Dagens sida: %(page)s", page=page))
    event.add("url", page)
    return event


def _location(place: str, municipality: str) -> str:
    named = re.search(rf"\b{re.escape(municipality)}\b", place, re.IGNORECASE)
    return place if named else ", ".join(filter(None, (place, municipality)))


def _add_times(event: Event, day: SwotDay) -> None:
    if day.starts_at is None:
        event.add("dtstart", day.held_on)
        event.add("dtend", day.held_on + timedelta(days=1))
        return
    event.add("dtstart", datetime.combine(day.held_on, day.starts_at, TIME_ZONE))
    if day.ends_at:
        event.add("dtend", datetime.combine(day.held_on, day.ends_at, TIME_ZONE))
