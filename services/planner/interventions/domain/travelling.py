"""How far people travel to occasions, and whether they can be in time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from services.planner.interventions.domain.season import Occasion, Person, Season
from services.planner.overview.domain.geography import Position, distance_km, travel_minutes


class Travelling:
    """The ways between a season's libraries."""

    def __init__(self, season: Season) -> None:
        """Take the season; its names have been checked."""
        self._season = season
        self._between = lru_cache(maxsize=None)(self._measure)
        self._clashes = lru_cache(maxsize=None)(self._find_clash)

    def kilometres(self, person: Person, occasion: Occasion) -> float:
        """Return how far somebody travels for an occasion as the crow flies, there and back on each of its days."""
        return 2 * len(occasion.days) * self._between(person.library, occasion.library)

    def away(self, person: Person, occasion: Occasion) -> Iterator[tuple[datetime, datetime]]:
        """Yield when somebody who takes part isn't at work, the way included."""
        way = self._way(person.library, occasion.library)
        return ((session.start - way, session.end + way) for session in occasion.sessions)

    def clash(self, one: str, other: str) -> bool:
        """Tell whether nobody can take part in both occasions (ids): at the same time, or too far from each other."""
        return self._clashes(*sorted((one, other)))

    def _find_clash(self, one: str, other: str) -> bool:
        first, second = self._season.occasion[one], self._season.occasion[other]
        way = self._way(first.library, second.library)
        both = [*first.sessions, *second.sessions]
        ordered = sorted((session.start, session.end, session in first.sessions) for session in both)
        return any(
            later[0] < earlier[1] + (way if earlier[2] != later[2] else timedelta())
            for earlier, later in pairwise(ordered)
        )

    def _way(self, one: str, other: str) -> timedelta:
        return timedelta() if one == other else timedelta(minutes=travel_minutes(self._between(one, other)))

    def _measure(self, one: str, other: str) -> float:
        here, there = self._season.library[one], self._season.library[other]
        return distance_km(Position(here.latitude, here.longitude), Position(there.latitude, there.longitude))
