"""Giving places one after the other: what there is when a search had no time, and what it has left over."""

from collections.abc import Iterable

from services.planner.interventions.domain.obstacles import Given, TooFew
from services.planner.interventions.domain.season import Occasion, Person, Place, Season


def fill_groups(season: Season) -> list[Place]:
    """Return places in one occasion after the other, the earliest first: those who gain most, if they are enough."""
    given = Given(season, ())
    places: list[Place] = []
    for occasion in sorted(season.occasion.values(), key=lambda one: (one.starts, one.id)):
        group = [person for person in _by_gain(season, given, occasion) if _seat(given, person, occasion)]
        seats = [Place(person.id, occasion.id) for person in group]
        if len(seats) < season.given_by(occasion).minimum_group:
            for seat in seats:
                given.remove(seat)
        else:
            places += seats
    return sorted(places)


def fill_up(season: Season, places: Iterable[Place]) -> list[Place]:
    """Return the places and those that can be added one by one, the greatest gain of each person first."""
    filled = sorted(places)
    given = Given(season, filled)
    for person in season.person.values():
        gains = {one.id: given.gain(person, one) for one in season.occasion.values()}
        for name in sorted((name for name in gains if gains[name] > 0), key=lambda name: (-gains[name], name)):
            occasion = season.occasion[name]
            # What was taken meanwhile may meet the same need.
            if given.gain(person, occasion) > 0 and not any(given.obstacles(person, occasion)):
                given.add(Place(person.id, name))
                filled.append(Place(person.id, name))
    return sorted(filled)


def _by_gain(season: Season, given: Given, occasion: Occasion) -> list[Person]:
    gains = {person.id: given.gain(person, occasion) for person in season.person.values()}
    gaining = [person for person in season.person.values() if gains[person.id] > 0]
    return sorted(gaining, key=lambda person: (-gains[person.id], person.id))


def _seat(given: Given, person: Person, occasion: Occasion) -> bool:
    """Give a place if nothing but the absence of others stands in the way."""
    free = all(isinstance(obstacle, TooFew) for obstacle in given.obstacles(person, occasion))
    if free:
        given.add(Place(person.id, occasion.id))
    return free
