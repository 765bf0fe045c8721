"""What the calendar shows; row-level security leaves out the days that the viewer may not know of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.intake.board.tables import SessionFacilitator
from services.intake.calendar.tables import CalendarFeed
from services.intake.invitation.tables import DayChange
from services.intake.programme.queries import SwotDay, list_swot_days
from shared.database import Transaction
from shared.identity import Role, Viewer
from shared.language import sort_key
from shared.policy import Rule, allows


@dataclass(frozen=True)
class Choice:
    """Which days are asked for: of one county or of all, one's own or everybody's."""

    county_id: UUID | None = None
    mine: bool = False


@dataclass(frozen=True)
class Calendar:
    """The days that were chosen, and what there is to choose from."""

    days: list[SwotDay]
    known: int
    counties: list[tuple[UUID, str]]
    has_own: bool


def read_calendar(db: Transaction, viewer: Viewer, choice: Choice) -> Calendar:
    """Return the days that were asked for, by date."""
    known = list_swot_days(db)
    own = own_days(db, viewer, known)
    days = [day for day in known if choice.county_id in {None, day.county_id} and (not choice.mine or day.id in own)]
    counties = sorted({(day.county_id, day.county) for day in known}, key=lambda county: sort_key(county[1]))
    # Where every day is one's own there is nothing to choose.
    return Calendar(days, len(known), counties, has_own=choice.mine or (len(own) < len(known) and bool(own)))


def own_days(db: Transaction, viewer: Viewer, days: Iterable[SwotDay]) -> set[UUID]:
    """Return the days of the viewer's workplace, and those that the viewer runs: the day's facilitators are names."""
    home = viewer.municipalities(Role.STAFF) | viewer.municipalities(Role.MANAGER)
    named = func.lower(SessionFacilitator.name) == viewer.name.lower()
    led = set(db.scalars(select(SessionFacilitator.session_id).where(named))) if viewer.has(Role.FACILITATOR) else set()
    return {day.id for day in days if day.id in led or day.municipality_id in home}


def days_of_feed(db: Transaction, owner: Viewer) -> list[SwotDay]:
    """Return the days that the owner of a feed may know of now, rehearsals aside."""
    if not allows(owner, Rule.SESSION_LIST):
        return []
    return [day for day in list_swot_days(db) if not day.rehearsal]


@dataclass(frozen=True)
class Moved:
    """How often a day was moved or called off, and when it was last."""

    times: int
    last: datetime


def moves(db: Transaction) -> dict[UUID, Moved]:
    """Return the days that aren't as they were planned first."""
    told = select(DayChange.session_id, func.count(), func.max(DayChange.changed_at))
    rows = db.execute(told.where(DayChange.kind != "staffed").group_by(DayChange.session_id))
    return {session_id: Moved(times, last) for session_id, times, last in rows}


def feed_made_at(db: Transaction, viewer: Viewer) -> datetime | None:
    """Return since when the viewer's calendar has the address that it has now, if it has one."""
    return db.scalar(select(CalendarFeed.made_at).where(CalendarFeed.account_id == viewer.account_id))
