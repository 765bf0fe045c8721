"""What stands in the way of a need that got no place, and the least that would have to change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.planner.interventions.domain.season import Need, Occasion, Person, Place, Season
from services.planner.interventions.domain.seats import KILOMETRE_COST
from services.planner.interventions.domain.staffing import Staffing
from services.planner.interventions.domain.travelling import Travelling


@dataclass(frozen=True)
class NoOccasion:
    """Nothing that is given leads there. ``interventions``: those that would."""

    interventions: tuple[str, ...]


@dataclass(frozen=True)
class Full:
    """All seats are taken."""

    capacity: int


@dataclass(frozen=True)
class TooFew:
    """The occasion isn't held: so many participants are missing."""

    missing: int


@dataclass(frozen=True)
class NoHours:
    """So many hours are missing of what the person may spend."""

    missing: float


@dataclass(frozen=True)
class Unstaffed:
    """The person's library would have so many too few at work."""

    library: str
    when: datetime
    missing: int


@dataclass(frozen=True)
class Unavailable:
    """The person can't on these days."""

    days: tuple[date, ...]


@dataclass(frozen=True)
class Clash:
    """The person has another place at that time, or too far away."""

    occasion: str


@dataclass(frozen=True)
class NotPrepared:
    """The person has no place in what must be taken before."""

    intervention: str
    before: datetime


@dataclass(frozen=True)
class TooFar:
    """The way takes off more than the need weighs, it alone does; it is ``worth`` so many kilometres."""

    kilometres: float
    worth: float


# First what is easiest to change.
Obstacle = Full | TooFew | NoHours | Unstaffed | Unavailable | Clash | NotPrepared | TooFar | NoOccasion
_EASIEST = (Full, TooFew, NoHours, Unstaffed, Unavailable, Clash, NotPrepared, TooFar, NoOccasion)


@dataclass(frozen=True)
class LeftOut:
    """A need that no place meets. ``occasion``: the one that comes nearest, None where there is none."""

    person: str
    need: Need
    occasion: str | None
    obstacles: tuple[Obstacle, ...]


def find_left_out(season: Season, places: Sequence[Place]) -> list[LeftOut]:
    """Return every need that the places don't meet, by person, the most urgent first, with what stands in the way."""
    found = Given(season, places)
    left = [
        found.explain(person, need)
        for person in season.person.values()
        for need in sorted(person.needs, key=lambda need: (-need.priority, need.area, need.level))
        if not found.is_met(person, need)
    ]
    return _counted_together(season, left)


def find_obstacles(season: Season, places: Sequence[Place], wanted: Place) -> tuple[Obstacle, ...]:
    """Return what stands in the way of one more place beside those that are given."""
    person, occasion = season.person[wanted.person], season.occasion[wanted.occasion]
    return tuple(Given(season, places).obstacles(person, occasion))


class Given:
    """The places as they are given, looked at from all sides."""

    def __init__(self, season: Season, places: Iterable[Place]) -> None:
        """Take the season and its places."""
        self._season, self._travelling, self._staffing = season, Travelling(season), Staffing(season)
        self._by_person: Mapping[str, list[Occasion]] = defaultdict(list)
        self._by_occasion: Mapping[str, list[str]] = defaultdict(list)
        for place in sorted(places):
            self.add(place)

    def add(self, place: Place) -> None:
        """Look at one place more from now on."""
        self._by_person[place.person].append(self._season.occasion[place.occasion])
        self._by_occasion[place.occasion].append(place.person)

    def remove(self, place: Place) -> None:
        """Look at one place less from now on."""
        self._by_person[place.person].remove(self._season.occasion[place.occasion])
        self._by_occasion[place.occasion].remove(place.person)

    def is_met(self, person: Person, need: Need) -> bool:
        """Tell whether a place meets a need."""
        return any(self._season.given_by(occasion).meets(need) for occasion in self._by_person[person.id])

    def explain(self, person: Person, need: Need) -> LeftOut:
        """Return what stands in the way of a need: at the occasion that comes nearest."""
        leading = [one for one in self._season.intervention.values() if one.meets(need)]
        names = {one.id for one in leading}
        offered = [one for one in self._season.occasion.values() if one.intervention in names]
        if not offered:
            return LeftOut(person.id, need, None, (NoOccasion(tuple(sorted(names))),))
        tried = [(tuple(self.obstacles(person, one)) or (self._too_far(person, one),), one.id) for one in offered]
        obstacles, occasion = min(tried, key=lambda each: (_effort(each[0]), each[1]))
        return LeftOut(person.id, need, occasion, obstacles)

    def obstacles(self, person: Person, occasion: Occasion) -> Iterator[Obstacle]:
        """Yield what stands in the way of one more place."""
        seated = self._by_occasion[occasion.id]
        gives, own = self._season.given_by(occasion), self._by_person[person.id]
        if len(seated) >= occasion.capacity:
            yield Full(occasion.capacity)
        if not seated and gives.minimum_group > 1:
            yield TooFew(gives.minimum_group - 1)
        over = gives.hours + sum(self._season.given_by(one).hours for one in own) - person.hours
        if over > 1e-9:
            yield NoHours(over)
        yield from self._unstaffed(person, occasion)
        if days := sorted(occasion.days & person.unavailable):
            yield Unavailable(tuple(days))
        yield from (Clash(one.id) for one in own if self._travelling.clash(one.id, occasion.id))
        for required in gives.requires:
            if not any(one.intervention == required and one.ends <= occasion.starts for one in own):
                yield NotPrepared(required, occasion.starts)

    def _unstaffed(self, person: Person, occasion: Occasion) -> Iterator[Unstaffed]:
        """The first time at which too few would be left."""
        colleagues = [one for one in self._staffing.people[person.library] if one.id != person.id]
        away = [
            (one.id, times)
            for one in colleagues
            for other in self._by_person[one.id]
            for times in self._travelling.away(one, other)
        ]
        for leaves, returns in sorted(self._travelling.away(person, occasion)):
            times = {leaves, *(start for _, (start, _) in away if leaves <= start < returns)}
            for when in sorted(times):
                gone = {name for name, (start, end) in away if start <= when < end}
                missing = len(gone) + 1 - self._staffing.spare(person.library, when)
                # Who isn't at work that day anyway is missed by nobody.
                if missing > 0 and when.date() not in person.unavailable:
                    yield Unstaffed(person.library, when, missing)
                    return

    def _too_far(self, person: Person, occasion: Occasion) -> TooFar:
        kilometres = self._travelling.kilometres(person, occasion)
        return TooFar(kilometres, self.priority(person, occasion) / KILOMETRE_COST)

    def priority(self, person: Person, occasion: Occasion) -> float:
        """Return the priorities of the needs that a place would meet, and none does so far."""
        gives = self._season.given_by(occasion)
        return sum(need.priority for need in person.needs if gives.meets(need) and not self.is_met(person, need))

    def gain(self, person: Person, occasion: Occasion) -> float:
        """Return what a place would add to the objective."""
        return self.priority(person, occasion) - KILOMETRE_COST * self._travelling.kilometres(person, occasion)


def _effort(obstacles: Sequence[Obstacle]) -> tuple[int, list[int]]:
    """Return what sorts first that which is easiest to change."""
    return len(obstacles), sorted(_EASIEST.index(type(one)) for one in obstacles)


def _counted_together(season: Season, left: Sequence[LeftOut]) -> list[LeftOut]:
    """Those who are left out of an occasion for want of participants only would be participants together."""
    waiting: dict[str, set[str]] = defaultdict(set)
    for one in left:
        if one.occasion and all(isinstance(obstacle, TooFew) for obstacle in one.obstacles):
            waiting[one.occasion].add(one.person)
    return [_with_others(season, one, waiting) for one in left]


def _with_others(season: Season, one: LeftOut, waiting: Mapping[str, set[str]]) -> LeftOut:
    if one.occasion is None:
        return one
    others = waiting[one.occasion] - {one.person}
    least = season.given_by(season.occasion[one.occasion]).minimum_group
    obstacles = tuple(
        TooFew(max(1, least - 1 - len(others))) if isinstance(obstacle, TooFew) else obstacle
        for obstacle in one.obstacles
    )
    return LeftOut(one.person, one.need, one.occasion, obstacles)
