"""How long giving places takes for a season of a whole programme, and how much it is worth.

750 people of the 49 municipalities need two to four things each; 45 courses are given on some 150 occasions of one or
two days in half a year.  All is drawn from a seed.  The reference gives places course by course to those who gain most,
as somebody would by hand.
"""

import csv
import random
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.planner.interventions.domain.checking import find_faults
from services.planner.interventions.domain.filling import fill_groups, fill_up
from services.planner.interventions.domain.obstacles import find_left_out
from services.planner.interventions.domain.placing import give_places, worth
from services.planner.interventions.domain.season import (
    Intervention,
    Library,
    Need,
    Occasion,
    Person,
    Season,
    Session,
)
from services.planner.interventions.domain.seats import possible_seats
from services.planner.interventions.domain.travelling import Travelling
from shared.language import TIME_ZONE
from tests.system import ROOT

PEOPLE, AREAS, LEVELS = 750, 15, 3
GOAL_SECONDS, GOAL_GAP = 30.0, 0.005
FIRST_DAY = date(2027, 1, 11)
DAYS = [FIRST_DAY + timedelta(weeks=week, days=day) for week in range(20) for day in range(5)]


def run() -> dict[str, Any]:
    """Return the figures as ``kub bench`` writes them."""
    return measure(PEOPLE, AREAS)


def measure(people: int, areas: int) -> dict[str, Any]:
    """Return the figures of a season of so many people and areas."""
    season = make_season(people, areas)
    assert find_faults(season) == []
    begun = time.monotonic()
    placed = give_places(season, 10 * GOAL_SECONDS)
    left_out = find_left_out(season, placed.places)
    seconds = time.monotonic() - begun
    by_hand = time.monotonic()
    seats = {seat.place: seat for seat in possible_seats(season, Travelling(season))}
    reference = worth(seats[place] for place in fill_up(season, fill_groups(season)))
    return {
        "figures": {
            "people": people,
            "needs": sum(len(person.needs) for person in season.people),
            "occasions": len(season.occasions),
            "possible_seats": len(seats),
            "places": len(placed.places),
            "left_out": len(left_out),
            "objective": round(placed.objective, 2),
            "gap": round(placed.gap, 5),
            "seconds": round(seconds, 2),
            "solver_seconds": placed.seconds,
        },
        "reference": {
            "name": "course by course, those who gain most",
            "objective": round(reference, 2),
            "seconds": round(time.monotonic() - by_hand, 2),
        },
        "ratio": round(placed.objective / reference, 3) if reference else 1.0,
        "goal": {"seconds": GOAL_SECONDS, "gap": GOAL_GAP},
        "met": seconds < GOAL_SECONDS and placed.gap < GOAL_GAP,
    }


def make_season(people: int, areas: int) -> Season:
    """Return a season that is the same each time."""
    pick = random.Random(1)  # noqa: S311  # a season that is the same each time, no secret
    libraries = _libraries()
    courses = [_course(pick, area, level) for area in range(areas) for level in range(1, LEVELS + 1)]
    occasions = [
        _occasion(pick, f"{course.id}-{number}", course, pick.choice(libraries))
        for course in courses
        for number in range(pick.randint(2, 5))
    ]
    staff = [_person(pick, number, pick.choice(libraries), areas) for number in range(people)]
    return Season(tuple(staff), tuple(libraries), tuple(courses), tuple(occasions))


def _libraries() -> list[Library]:
    with (ROOT / "demo" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return [
            Library(row["code"], float(row["latitude"]), float(row["longitude"]), 2) for row in csv.DictReader(file)
        ]


def _course(pick: random.Random, area: int, level: int) -> Intervention:
    # Half of the courses for those who know a good deal ask for the one before.
    requires = (f"{area}.{level - 1}",) if level == LEVELS and pick.random() < 0.5 else ()
    return Intervention(f"{area}.{level}", str(area), level - 1, level, pick.choice([3, 6, 6, 12]), 6, requires)


def _occasion(pick: random.Random, name: str, course: Intervention, library: Library) -> Occasion:
    first = pick.choice(DAYS[:-5])
    ends = 12 if course.hours < 6 else 16
    sessions = tuple(_session(first + timedelta(weeks=week), ends) for week in range(2 if course.hours > 6 else 1))
    return Occasion(name, course.id, library.id, sessions, pick.choice([12, 15, 20, 25]))


def _session(day: date, ends: int) -> Session:
    start = datetime(day.year, day.month, day.day, 9, tzinfo=TIME_ZONE)
    return Session(start.astimezone(UTC), start.replace(hour=ends).astimezone(UTC))


def _person(pick: random.Random, number: int, library: Library, areas: int) -> Person:
    chosen = pick.sample(range(areas), min(areas, pick.choice([2, 3, 3, 4])))
    needs = tuple(Need(str(area), pick.choice([1, 1, 2, 2, 2, 3]), pick.randint(1, 100) / 100) for area in chosen)
    return Person(str(number), library.id, needs, pick.choice([20, 24, 30, 40]), frozenset(pick.sample(DAYS, 10)))
