"""What stands in the way of a need that got no place, and the least that would have to change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.planner.interventions.domain.season import (
    Need,
    Occasion,
    Person,
    Place,
    Season,
    local_day,
    moments_of,
)
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
class TooSmall:
    """So many seats are missing for the smallest group with which the occasion is held."""

    missing: int


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
class Repeated:
    """The person has a place in the same intervention already, in this occasion."""

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


Obstacle = (
    Full | TooSmall | TooFew | NoHours | Unstaffed | Unavailable | Clash | Repeated | NotPrepared | TooFar | NoOccasion
)
# First what is easiest to change.
_EASIEST = (Full, TooSmall, TooFew, NoHours, Unstaffed, Unavailable, Clash, Repeated, NotPrepared, TooFar, NoOccasion)


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
        gives, own = self._season.given_by(occasion), self._by_person[person.id]
        yield from self._seats(occasion)
        over = gives.hours + sum(self._season.given_by(one).hours for one in own) - person.hours
        if over > 1e-9:
            yield NoHours(over)
        yield from self._unstaffed(person, occasion)
        if days := sorted(occasion.days & person.unavailable):
            yield Unavailable(tuple(days))
        for one in own:
            if one.intervention == occasion.intervention:
                yield Repeated(one.id)
            elif self._travelling.clash(one.id, occasion.id):
                yield Clash(one.id)
        for required in gives.requires:
            if not any(one.intervention == required and one.ends <= occasion.starts for one in own):
                yield NotPrepared(required, occasion.starts)

    def _seats(self, occasion: Occasion) -> Iterator[Full | TooSmall | TooFew]:
        """Yield what there is about seats and the size of the group."""
        seated, least = len(self._by_occasion[occasion.id]), max(1, self._season.given_by(occasion).minimum_group)
        if occasion.capacity < least:
            yield TooSmall(least - occasion.capacity)
        elif seated >= occasion.capacity:
            yield Full(occasion.capacity)
        if not seated and least > 1:
            yield TooFew(least - 1)

    def _unstaffed(self, person: Person, occasion: Occasion) -> Iterator[Unstaffed]:
        """Yield for each day on which too few would be left the time at which most are missing."""
        away = [
            (one.id, times)
            for one in self._staffing.people[person.library]
            if one.id != person.id
            for other in self._by_person[one.id]
            for times in self._travelling.away(one, other)
        ]
        short: dict[date, Unstaffed] = {}
        for leaves, returns in sorted(self._travelling.away(person, occasion)):
            moments = {moment for _, times in away for moment in moments_of(*times) if leaves <= moment < returns}
            for when in sorted(moments | set(moments_of(leaves, returns))):
                gone = {name for name, (start, end) in away if start <= when < end}
                missing = len(gone) + 1 - self._staffing.spare(person.library, when)
                day = local_day(when)
                # Who isn't at work that day anyway is missed by nobody.
                if missing > (short[day].missing if day in short else 0) and day not in person.unavailable:
                    short[day] = Unstaffed(person.library, when, missing)
        yield from short.values()

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
        if one.occasion and all(isinstance(obstacle, TooFew | TooSmall) for obstacle in one.obstacles):
            waiting[one.occasion].add(one.person)
    return [_with_others(season, one, waiting) for one in left]


def _with_others(season: Season, one: LeftOut, waiting: Mapping[str, set[str]]) -> LeftOut:
    if one.occasion is None:
        return one
    others = waiting[one.occasion] - {one.person}
    least = season.given_by(season.occasion[one.occasion]).minimum_group
    missing = least - 1 - len(others)
    # Where the room is too small for all who want to come, nobody is missing.
    small = any(isinstance(obstacle, TooSmall) for obstacle in one.obstacles)
    obstacles: list[Obstacle] = [obstacle for obstacle in one.obstacles if not isinstance(obstacle, TooFew)]
    if len(obstacles) < len(one.obstacles) and (missing > 0 or not small):
        obstacles.insert(int(small), TooFew(max(1, missing)))
    return LeftOut(one.person, one.need, one.occasion, tuple(obstacles))
