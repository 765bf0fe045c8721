"""A season: who needs what, what is given when and where, and the places that are decided already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

_TIME_ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Need:
    """What a person is to reach: ``level`` (1 to 4) of an area, and how much that matters (``priority``, from 0 on)."""

    area: str
    level: int
    priority: float


@dataclass(frozen=True)
class Person:
    """A member of staff. ``hours`` may be spent in the season; on ``unavailable`` days they do nothing of it."""

    id: str
    library: str
    needs: tuple[Need, ...]
    hours: float
    unavailable: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Library:
    """Where people work and occasions are held, in degrees (WGS 84). ``minimum_staff`` must stay there at any time."""

    id: str
    latitude: float
    longitude: float
    minimum_staff: int


@dataclass(frozen=True)
class Intervention:
    """What takes people of an area from one level to another, in so many hours. ``requires``: what they take before."""

    id: str
    area: str
    from_level: int
    to_level: int
    hours: float
    minimum_group: int
    requires: tuple[str, ...] = ()

    def meets(self, need: Need) -> bool:
        """Tell whether it leads to what is needed: not below that, nor is it for those who have passed it."""
        return self.area == need.area and self.from_level < need.level <= self.to_level


@dataclass(frozen=True)
class Session:
    """A time in which whoever has a place is there, in UTC: by the clock on the wall an hour comes twice a year."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Occasion:
    """One dated run of an intervention at a library. Without the intervention's minimum group it isn't held."""

    id: str
    intervention: str
    library: str
    sessions: tuple[Session, ...]
    capacity: int

    @property
    def starts(self) -> datetime:
        """When the first session begins."""
        return min(session.start for session in self.sessions)

    @property
    def ends(self) -> datetime:
        """When the last session ends."""
        return max(session.end for session in self.sessions)

    @property
    def days(self) -> frozenset[date]:
        """The days on which there is something of it."""
        return frozenset(day for session in self.sessions for day in days_between(session.start, session.end))


def local_day(when: datetime) -> date:
    """Return the day that a moment belongs to in Sweden."""
    return when.astimezone(_TIME_ZONE).date()


def days_between(start: datetime, end: datetime) -> list[date]:
    """Return the days that a time touches in Sweden; one that ends at midnight doesn't touch the next."""
    first, last = local_day(start), local_day(end - timedelta(microseconds=1))
    return [first + timedelta(days) for days in range((last - first).days + 1)]


def moments_of(leaves: datetime, returns: datetime) -> list[datetime]:
    """Return when it may matter that somebody is away: when they leave, and whenever another day begins."""
    midnights = [datetime.combine(day, time(), _TIME_ZONE) for day in days_between(leaves, returns)[1:]]
    return [leaves, *(midnight.astimezone(UTC) for midnight in midnights)]


@dataclass(frozen=True, order=True)
class Place:
    """A person's seat in an occasion."""

    person: str
    occasion: str


@dataclass(frozen=True)
class Season:
    """All that places are given from. Whatever the order in which it is told, the places are the same."""

    people: tuple[Person, ...]
    libraries: tuple[Library, ...]
    interventions: tuple[Intervention, ...]
    occasions: tuple[Occasion, ...]
    locked: tuple[Place, ...] = ()

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """People by id, in the order of these."""
        return {one.id: one for one in sorted(self.people, key=lambda one: one.id)}

    @cached_property
    def library(self) -> Mapping[str, Library]:
        """Libraries by id, in the order of these."""
        return {one.id: one for one in sorted(self.libraries, key=lambda one: one.id)}

    @cached_property
    def intervention(self) -> Mapping[str, Intervention]:
        """Interventions by id, in the order of these."""
        return {one.id: one for one in sorted(self.interventions, key=lambda one: one.id)}

    @cached_property
    def occasion(self) -> Mapping[str, Occasion]:
        """Occasions by id, in the order of these."""
        return {one.id: one for one in sorted(self.occasions, key=lambda one: one.id)}

    def given_by(self, occasion: Occasion) -> Intervention:
        """Return what an occasion gives."""
        return self.intervention[occasion.intervention]
