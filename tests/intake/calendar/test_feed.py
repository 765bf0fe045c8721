"""The feed, read back as calendars read it."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from dateutil.tz import tzical
from icalendar import Calendar
from sqlalchemy import delete, update
from starlette.testclient import TestClient

from services.intake.accounts.domain import new_secret
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.accounts.use_cases import disable_account
from services.intake.board.domain import Action, Day
from services.intake.board.session_tables import SwotSession
from services.intake.calendar.use_cases import make_feed
from shared.database import Database
from shared.identity import WORKER
from tests.intake.days import MARCH, Facilitator
from tests.people import Place

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def address(database: Database, ellinor: Facilitator) -> str:
    """Where the facilitator's calendar lies."""
    token = new_secret().token
    viewer = ellinor.viewer
    with database.transaction(viewer) as db:
        make_feed(db, viewer, token)
    return f"/calendar/{token}.ics"


def events(answer: httpx.Response) -> list[Any]:
    """Return the events of a feed, as a calendar reads them."""
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_day_stands_in_the_calendar_at_its_time(
    browser: TestClient, address: str, ellinor: Facilitator, falun: Place
) -> None:
    """In Swedish time, which the feed explains itself, with place and page and without anybody's name."""
    session_id = ellinor.plan(falun)
    answer = browser.get(address)
    (event,) = events(answer)

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert event.start == datetime(2026, 3, 12, 9, 0, tzinfo=STOCKHOLM)
    assert event.end.astimezone(UTC) == datetime(2026, 3, 12, 14, 30, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert [zone["TZID"] for zone in Calendar.from_ical(answer.content).walk("VTIMEZONE")] == ["Europe/Stockholm"]
    assert event["SUMMARY"] == "SWOT-dag i Falun"
    assert event["LOCATION"] == "Kristinesalen, Falun"
    assert event["URL"] == f"http://localhost:8000/swot-sessions/{session_id}"
    assert "Ellinor" not in answer.text


@pytest.mark.parametrize(("day", "hour"), [(date(2026, 1, 8), 8), (date(2026, 7, 2), 7), (date(2026, 10, 26), 8)])
def test_nine_in_the_morning_is_nine_in_summer_and_winter(
    browser: TestClient, address: str, ellinor: Facilitator, falun: Place, day: date, hour: int
) -> None:
    """The feed's own time zone says when the clock is changed."""
    ellinor.plan(falun, replace(MARCH, held_on=day))
    answer = browser.get(address)
    zones: list[Any] = Calendar.from_ical(answer.content).walk("VTIMEZONE")
    (event,) = events(answer)

    own = datetime.combine(day, time(9), zones[0].to_tz(lookup_tzid=False))
    assert own.astimezone(UTC) == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert event.start.astimezone(UTC) == own.astimezone(UTC)


def test_the_clock_is_changed_by_rule_in_every_year(
    browser: TestClient, address: str, ellinor: Facilitator, falun: Place
) -> None:
    """Each onset stands in the time before it, as RFC 5545 wants it; another reader than the feed's own agrees."""
    ellinor.plan(falun)
    written = browser.get(address).text
    own: Any = tzical(io.StringIO(written)).get("Europe/Stockholm")
    zones: list[Any] = Calendar.from_ical(written).walk("VTIMEZONE")

    assert [
        (str(part["DTSTART"].dt.time()), part["TZOFFSETFROM"].to_ical(), part["RRULE"].to_ical())
        for part in zones[0].subcomponents
    ] == [
        ("02:00:00", "+0100", b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        ("03:00:00", "+0200", b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
    ]
    assert "COMMENT" not in written
    for hours in range(0, 24 * 366 * 5, 31):
        moment = datetime(2026, 1, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
        assert moment.astimezone(own).utcoffset() == moment.astimezone(STOCKHOLM).utcoffset(), moment


@pytest.mark.parametrize(
    ("place", "location"),
    [
        ("Kristinesalen, Falun", "Kristinesalen, Falun"),
        ("stadsbiblioteket i falun", "stadsbiblioteket i falun"),
        ("Falunsalen", "Falunsalen, Falun"),
        ("", "Falun"),
    ],
)
def test_a_place_that_names_the_municipality_is_not_followed_by_it(
    browser: TestClient, address: str, ellinor: Facilitator, falun: Place, place: str, location: str
) -> None:
    """It would stand there twice."""
    ellinor.plan(falun, replace(MARCH, place=place))
    (event,) = events(browser.get(address))

    assert event["LOCATION"] == location


def test_a_day_without_a_time_lasts_all_day(
    browser: TestClient, address: str, ellinor: Facilitator, falun: Place
) -> None:
    """A date that ends with the next one, and no time zone."""
    ellinor.plan(falun, Day(date(2026, 3, 12)))
    answer = browser.get(address)
    (event,) = events(answer)

    assert (event.start, event.end) == (date(2026, 3, 12), date(2026, 3, 13))
    assert event["LOCATION"] == "Falun"
    assert "VTIMEZONE" not in answer.text


def test_a_moved_day_keeps_its_id_and_counts_up(
    browser: TestClient, address: str, ellinor: Facilitator, falun: Place
) -> None:
    """So that calendars move the event they have; called off, it is said to be."""
    session_id = ellinor.plan(falun)
    (planned,) = events(browser.get(address))
    ellinor.move(session_id, replace(MARCH, held_on=date(2026, 3, 19)))
    ellinor.move(session_id, replace(MARCH, held_on=date(2026, 3, 19), facilitators=("Babak",)))
    (moved,) = events(browser.get(address))
    ellinor.advance(session_id, Action.CANCEL)
    (called_off,) = events(browser.get(address))

    assert planned["UID"] == moved["UID"] == called_off["UID"]
    assert [each["SEQUENCE"] for each in (planned, moved, called_off)] == [0, 1, 2]
    assert [each["STATUS"] for each in (planned, moved, called_off)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert moved.start.date() == date(2026, 3, 19)
    assert moved["DTSTAMP"].dt >= planned["DTSTAMP"].dt


def test_an_unchanged_calendar_is_not_sent_again(
    browser: TestClient, address: str, ellinor: Facilitator, falun: Place
) -> None:
    """Calendars ask often; only for their own owner may anything be kept."""
    session_id = ellinor.plan(falun)
    first = browser.get(address)
    again = browser.get(address, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    ellinor.move(session_id, replace(MARCH, place="Kulturhuset"))
    changed = browser.get(address, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_a_rehearsal_stands_in_nobodys_calendar(
    browser: TestClient, address: str, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """It is no day that anybody goes to."""
    ellinor.plan(falun)
    with database.transaction(WORKER) as db:
        db.execute(update(SwotSession).values(rehearsal=True))

    assert events(browser.get(address)) == []


def test_who_has_lost_the_role_reads_an_empty_calendar(
    browser: TestClient, address: str, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """The feed shows what its owner may see now, not what was so when the address was made."""
    ellinor.plan(falun)
    with database.transaction(WORKER) as db:
        db.execute(delete(RoleGrant).where(RoleGrant.account_id == ellinor.account.id))

    assert events(browser.get(address)) == []


def test_an_address_of_nobody_leads_nowhere(browser: TestClient, address: str, database: Database) -> None:
    """Neither one that never was, nor one whose account is turned off."""
    with database.transaction(WORKER) as db:
        (owner,) = db.scalars(update(Account).values(name="Ellinor").returning(Account.id))
    with database.transaction(WORKER) as db:
        disable_account(db, owner, datetime.now(UTC))

    assert browser.get("/calendar/" + "x" * 43 + ".ics").status_code == 404
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("place", ["Rad ett\nATTENDEE:x", "a;b,c\\d", "å" * 200, "\u202ebakvänt", "👩\u200d👧 huset"])
def test_any_place_is_read_back_as_it_was_written(
    browser: TestClient, address: str, ellinor: Facilitator, falun: Place, place: str
) -> None:
    """Escaped and folded, whatever it holds; no line of it becomes a property."""
    ellinor.plan(falun, replace(MARCH, place=place))
    answer = browser.get(address)
    (event,) = events(answer)

    assert event["LOCATION"] == f"{place}, Falun"
    assert "ATTENDEE" not in event
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
