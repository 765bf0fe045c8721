"""The seats that could be given: who could sit in which occasion, and which needs that would meet."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.planner.interventions.domain.season import Need, Occasion, Person, Place, Season
from services.planner.interventions.domain.travelling import Travelling

# What a kilometre takes off a need's priority: two hundred of them a tenth.
KILOMETRE_COST = 0.0005


@dataclass(frozen=True)
class Seat:
    """A seat that could be given. ``needs``: those of the person that it meets; none where it only prepares."""

    place: Place
    needs: tuple[Need, ...]
    kilometres: float

    @property
    def cost(self) -> float:
        """What the way takes off the objective."""
        return KILOMETRE_COST * self.kilometres


def possible_seats(season: Season, travelling: Travelling) -> list[Seat]:
    """Return every seat that could be given, by person, then occasion; those that are decided among them."""
    offered: dict[str, list[Occasion]] = defaultdict(list)
    for occasion in season.occasion.values():
        offered[occasion.intervention].append(occasion)
    decided = set(season.locked)
    return [
        seat_in(season, travelling, person, occasion)
        for person in season.person.values()
        for occasion in _worth_asking(season, person, offered, decided)
        if occasion.days.isdisjoint(person.unavailable)
    ]


def seat_in(season: Season, travelling: Travelling, person: Person, occasion: Occasion) -> Seat:
    """Return what a seat in an occasion would be for somebody."""
    gives = season.given_by(occasion)
    needs = tuple(need for need in person.needs if gives.meets(need))
    return Seat(Place(person.id, occasion.id), needs, travelling.kilometres(person, occasion))


def _worth_asking(
    season: Season, person: Person, offered: Mapping[str, list[Occasion]], decided: set[Place]
) -> Iterator[Occasion]:
    found = {occasion.id: occasion for name in wanted_by(season, person) for occasion in offered.get(name, ())}
    found |= {place.occasion: season.occasion[place.occasion] for place in decided if place.person == person.id}
    return (found[name] for name in sorted(found))


def wanted_by(season: Season, person: Person) -> set[str]:
    """Return the interventions (ids) that meet a need of somebody's, with all that must be taken before."""
    wanted = {one.id for one in season.interventions if any(one.meets(need) for need in person.needs)}
    todo = [*wanted]
    while todo:
        before = set(season.intervention[todo.pop()].requires) - wanted
        wanted |= before
        todo += before
    return wanted
