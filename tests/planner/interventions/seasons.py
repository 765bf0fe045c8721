"""Seasons in miniature, and an account of what must hold in each that shares nothing with how places are found."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Any

from services.planner.interventions.domain.season import (
    Intervention,
    Library,
    Need,
    Occasion,
    Person,
    Place,
    Season,
    Session,
)
from services.planner.overview.domain.geography import Position, distance_km, travel_minutes
from shared.language import TIME_ZONE

MONDAY = date(2026, 3, 2)
FALUN = Library("falun", 60.6, 15.6, 0)
# Some 20 km away.
BORLANGE = Library("borlänge", 60.48, 15.43, 0)


def needs(**levels: float) -> tuple[Need, ...]:
    """Return needs of level 1 by area, each with its priority."""
    return tuple(Need(area, 1, priority) for area, priority in levels.items())


def person(name: str, *told: Need, library: str = "falun", hours: float = 40, away: tuple[int, ...] = ()) -> Person:
    """Return somebody who can't on these days of the season."""
    return Person(name, library, told, hours, frozenset(MONDAY + timedelta(day) for day in away))


def course(name: str, area: str = "digital", to: int = 1, **changes: Any) -> Intervention:
    """Return a course of six hours for anybody who comes, one level up."""
    return replace(Intervention(name, area, to - 1, to, 6, 1), **changes)


def occasion(name: str, of: str, day: int = 0, at: tuple[int, int] = (9, 15), **changes: Any) -> Occasion:
    """Return a day of a course in Falun, with ten seats."""
    return replace(Occasion(name, of, "falun", (session(day, *at),), 10), **changes)


def local_date(when: datetime) -> date:
    """Return the day in Sweden."""
    return when.astimezone(TIME_ZONE).date()


def session(day: int, start: int, end: int) -> Session:
    """Return a session on a day of the season, from and to these hours."""
    first = datetime.combine(MONDAY, time(), TIME_ZONE) + timedelta(day)
    return Session(*((first + timedelta(hours=hours)).astimezone(UTC) for hours in (start, end)))


def season(people: list[Person], courses: list[Intervention], occasions: list[Occasion], **changes: Any) -> Season:
    """Return a season of two libraries in which everybody may leave."""
    return replace(Season(tuple(people), (FALUN, BORLANGE), tuple(courses), tuple(occasions)), **changes)


def broken_rules(told: Season, places: set[Place]) -> list[str]:
    """Return what isn't as it must be, by looking at every pair and every minute that matters."""
    people = {one.id: one for one in told.people}
    occasions = {one.id: one for one in told.occasions}
    courses = {one.id: one for one in told.interventions}
    broken = [f"{place} isn't kept" for place in told.locked if place not in places]
    for held in told.occasions:
        seated = sum(place.occasion == held.id for place in places)
        if seated and not courses[held.intervention].minimum_group <= seated <= held.capacity:
            broken.append(f"{held.id} has {seated}")
    for one in people.values():
        own = [occasions[place.occasion] for place in places if place.person == one.id]
        broken += _of_person(told, one, own, courses)
    return broken + _unstaffed(told, places)


def _of_person(told: Season, one: Person, own: list[Occasion], courses: dict[str, Intervention]) -> list[str]:
    broken = []
    if sum(courses[each.intervention].hours for each in own) > one.hours + 1e-6:
        broken.append(f"{one.id} has too little time")
    for each in own:
        if any(local_date(times.start) in one.unavailable for times in each.sessions):
            broken.append(f"{one.id} can't on a day of {each.id}")
        prepares = any(each.intervention in courses[other.intervention].requires for other in own)
        if not prepares and not any(courses[each.intervention].meets(need) for need in one.needs):
            broken.append(f"{one.id} is in {each.id} for nothing")
        for required in courses[each.intervention].requires:
            ends = [max(times.end for times in other.sessions) for other in own if other.intervention == required]
            if not any(end <= min(times.start for times in each.sessions) for end in ends):
                broken.append(f"{one.id} isn't prepared for {each.id}")
    for first, second in combinations(own, 2):
        if first.intervention == second.intervention:
            broken.append(f"{one.id} has {first.intervention} twice")
        way = _way(told, first.library, second.library)
        if any(a.start < b.end + way and b.start < a.end + way for a in first.sessions for b in second.sessions):
            broken.append(f"{one.id} is in two places")
    return broken


def _unstaffed(told: Season, places: set[Place]) -> list[str]:
    occasions = {one.id: one for one in told.occasions}
    away = [
        (one, times.start - _way(told, one.library, each.library), times.end + _way(told, one.library, each.library))
        for one in told.people
        for each in occasions.values()
        if Place(one.id, each.id) in places
        for times in each.sessions
    ]
    broken = []
    # An hour is fine enough for all that tests tell of, beside when somebody leaves.
    hours = {
        leaves + timedelta(hours=hour)
        for _, leaves, returns in away
        for hour in range((returns - leaves).days * 24 + 24)
    }
    for library in told.libraries:
        own = [one for one in told.people if one.library == library.id]
        for when in {leaves for _, leaves, _ in away} | hours:
            staff = {one.id for one in own if local_date(when) not in one.unavailable}
            gone = {one.id for one, leaves, returns in away if one in own and leaves <= when < returns}
            if gone & staff and len(staff - gone) < library.minimum_staff:
                broken.append(f"{library.id} isn't staffed at {when}")
    return broken


def _way(told: Season, one: str, other: str) -> timedelta:
    positions = {library.id: Position(library.latitude, library.longitude) for library in told.libraries}
    if one == other:
        return timedelta()
    return timedelta(minutes=travel_minutes(distance_km(positions[one], positions[other])))


def worth_of(told: Season, places: set[Place]) -> float:
    """Return the priorities that are met, less 0.0005 for each kilometre."""
    people = {one.id: one for one in told.people}
    occasions = {one.id: one for one in told.occasions}
    courses = {one.id: one for one in told.interventions}
    positions = {library.id: Position(library.latitude, library.longitude) for library in told.libraries}
    met = {
        (place.person, need)
        for place in places
        for need in people[place.person].needs
        for course_ in [courses[occasions[place.occasion].intervention]]
        if course_.area == need.area and course_.from_level < need.level <= course_.to_level
    }
    kilometres = sum(
        2
        * len({local_date(times.start) for times in occasions[place.occasion].sessions})
        * distance_km(positions[people[place.person].library], positions[occasions[place.occasion].library])
        for place in places
    )
    return sum(need.priority for _, need in met) - 0.0005 * kilometres
