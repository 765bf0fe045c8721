"""The calendar of SWOT days: the list, the month, and the feed with its secret address."""

from collections import defaultdict
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.intake.accounts.domain import new_secret
from services.intake.calendar import queries, use_cases
from services.intake.calendar.domain import Month, nearest, read_month
from services.intake.calendar.feed import write_feed
from services.intake.calendar.words import RED_DAYS
from services.intake.programme.forms import SESSION_STATES
from services.intake.programme.queries import SwotDay
from shared.application import database
from shared.identity import WORKER, Role, Viewer
from shared.language import TIME_ZONE
from shared.language import gettext as _
from shared.policy import Rule, allows, requires
from shared.viewers import CurrentViewer
from shared.web import Form, redirect, render, url

router = APIRouter()


def read_choice(
    county: Annotated[str, Query(max_length=36)] = "", mine: Annotated[str, Query(max_length=1)] = ""
) -> queries.Choice:
    """Return which days the address asks for; a county that can't be read is none."""
    try:
        return queries.Choice(UUID(county) if county else None, bool(mine))
    except ValueError:
        return queries.Choice(None, bool(mine))


Chosen = Annotated[queries.Choice, Depends(read_choice)]


@router.get("/swot-sessions", name="swot_sessions", dependencies=[requires(Rule.SESSION_LIST)])
def swot_sessions(request: Request, viewer: CurrentViewer, choice: Chosen) -> Response:
    """Show the SWOT days that the viewer may know of as a list."""
    with database(request).transaction(viewer) as db:
        calendar = queries.read_calendar(db, viewer, choice)
    return _show(request, viewer, "list.html", calendar, choice)


@router.get("/swot-sessions/calendar", name="swot_calendar", dependencies=[requires(Rule.SESSION_LIST)])
def swot_calendar(
    request: Request, viewer: CurrentViewer, choice: Chosen, month: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show them by month."""
    today = datetime.now(TIME_ZONE).date()
    shown = read_month(month, today)
    with database(request).transaction(viewer) as db:
        calendar = queries.read_calendar(db, viewer, choice)
    return _show(
        request,
        viewer,
        "month.html",
        calendar,
        choice,
        month=shown,
        by_date=_by_date(calendar.days),
        inside=[day for day in calendar.days if shown.holds(day.held_on)],
        other=_other_month(calendar.days, shown),
        today=today,
        this_month=Month.of(today),
        red_days=RED_DAYS,
    )


@router.get("/swot-sessions/calendar/address", name="calendar_address", dependencies=[requires(Rule.SESSION_LIST)])
def calendar_address(request: Request, viewer: CurrentViewer) -> Response:
    """Show how the days come into one's own calendar."""
    with database(request).transaction(viewer) as db:
        made_at = queries.feed_made_at(db, viewer)
    return _address_page(request, made_at)


@router.post("/swot-sessions/calendar/address", name="make_address", dependencies=[requires(Rule.SESSION_LIST)])
def make_address(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Make a secret address, and show it this once: only its hash is kept.  The one before it ends."""
    token = str(form.get("token", ""))
    with database(request).transaction(viewer) as db:
        use_cases.make_feed(db, viewer, token)
        made_at = queries.feed_made_at(db, viewer)
    path = url(request, "calendar_feed", secret=token)
    return _address_page(request, made_at, f"{request.app.state.settings.public_url}{path}")


@router.post("/swot-sessions/calendar/address/end", name="end_address", dependencies=[requires(Rule.SESSION_LIST)])
def end_address(request: Request, viewer: CurrentViewer) -> Response:
    """Let the address lead nowhere."""
    with database(request).transaction(viewer) as db:
        use_cases.end_feed(db, viewer)
    return redirect(url(request, "calendar_address"), _("Adressen gäller inte längre."))


@router.get("/calendar/{secret}.ics", name="calendar_feed", dependencies=[requires(Rule.PUBLIC)])
def calendar_feed(request: Request, secret: str) -> Response:
    """Answer a calendar with what its owner may see now: nothing, for who has no role any more."""
    with database(request).transaction(WORKER) as db:
        owner = use_cases.owner_of_feed(db, secret)
    with database(request).transaction(owner) as db:
        days, moved = queries.days_of_feed(db, owner), queries.moves(db)
    body = write_feed(days, moved, f"{request.app.state.settings.public_url}{url(request, 'swot_sessions')}")
    headers = {"ETag": use_cases.feed_tag(body), "Cache-Control": "private, no-cache"}
    known = request.headers.get("if-none-match", "")
    if headers["ETag"] in {tag.strip().removeprefix("W/") for tag in known.split(",")}:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="swot-dagar.ics"'
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _by_date(days: list[SwotDay]) -> dict[date, list[SwotDay]]:
    found: dict[date, list[SwotDay]] = defaultdict(list)
    for day in days:
        found[day.held_on].append(day)
    return dict(found)


def _other_month(days: list[SwotDay], month: Month) -> date | None:
    if any(month.holds(day.held_on) for day in days):
        return None
    return nearest([day.held_on for day in days], month)


def _show(
    request: Request, viewer: Viewer, template: str, calendar: queries.Calendar, choice: queries.Choice, **context: Any
) -> Response:
    asked = {"county": str(choice.county_id or ""), "mine": "1" if choice.mine else ""}
    return render(
        request,
        f"calendar/{template}",
        calendar=calendar,
        days=calendar.days,
        openable={day.id for day in calendar.days if _opens(viewer, day)},
        states=SESSION_STATES,
        runs=viewer.has(Role.FACILITATOR),
        asked=asked,
        query=urlencode({name: value for name, value in asked.items() if value}),
        **context,
    )


def _opens(viewer: Viewer, day: SwotDay) -> bool:
    return allows(viewer, Rule.SESSION_READ, municipality_id=day.municipality_id)


def _address_page(request: Request, made_at: datetime | None, address: str = "") -> Response:
    # Sent again, the form must give the address that it gave: so a page that shows one asks for no other.
    token = "" if address else new_secret().token
    return render(request, "calendar/address.html", made_at=made_at, address=address, token=token)
