"""How many of a library may be away at a time."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from services.planner.interventions.domain.season import Person, Season, local_day


class Staffing:
    """Who works at which library, and how many of them must stay."""

    def __init__(self, season: Season) -> None:
        """Take the season; its names have been checked."""
        self._season = season
        self.people: Mapping[str, list[Person]] = defaultdict(list)
        for person in season.person.values():
            self.people[person.library].append(person)
        self._at_work: dict[tuple[str, date], int] = {}

    def may_leave(self, library: str, when: datetime) -> int:
        """Return how many may be away then; nobody where too few are at work as it is."""
        return max(0, self.spare(library, when))

    def spare(self, library: str, when: datetime) -> int:
        """Return how many more than must be there are at work then, if nobody leaves; below 0 where too few are."""
        key = library, local_day(when)
        if key not in self._at_work:
            self._at_work[key] = sum(key[1] not in person.unavailable for person in self.people[library])
        return self._at_work[key] - self._season.library[library].minimum_staff
