"""What a season can't be: names that lead nowhere, numbers and times that nothing can have."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from services.planner.interventions.domain.season import Intervention, Occasion, Person, Season

HIGHEST_LEVEL = 4
# No season has more of anything; a solver trusts no figure beyond.
MOST = 1_000_000
LONGEST_DAYS = 31


def find_faults(season: Season) -> list[str]:
    """Return what is wrong with a season, each with where it stands (``people[3].library: …``), in English."""
    return [*_repeated(season), *_of_people(season), *_of_libraries(season), *_of_the_offer(season), *_of_locks(season)]


def _repeated(season: Season) -> Iterator[str]:
    kinds = ("people", "libraries", "interventions", "occasions")
    for kind in kinds:
        counts = Counter(one.id for one in getattr(season, kind))
        yield from (f'{kind}: "{name}" is the id of {count} of them' for name, count in counts.items() if count > 1)


def _of_people(season: Season) -> Iterator[str]:
    for number, person in enumerate(season.people):
        where = f"people[{number}]"
        if person.library not in season.library:
            yield f'{where}.library: there is no library "{person.library}"'
        yield from _outside(f"{where}.hours", person.hours)
        yield from _of_needs(where, person)


def _of_needs(where: str, person: Person) -> Iterator[str]:
    for number, need in enumerate(person.needs):
        if not 1 <= need.level <= HIGHEST_LEVEL:
            yield f"{where}.needs[{number}].level: {need.level} is not between 1 and {HIGHEST_LEVEL}"
        yield from _outside(f"{where}.needs[{number}].priority", need.priority)
    told = Counter((need.area, need.level) for need in person.needs)
    yield from (f'{where}.needs: level {level} of "{area}" twice' for (area, level), n in told.items() if n > 1)


def _of_libraries(season: Season) -> Iterator[str]:
    for number, library in enumerate(season.libraries):
        where = f"libraries[{number}]"
        if not -90 <= library.latitude <= 90:
            yield f"{where}.latitude: {library.latitude} is not between -90 and 90"
        if not -180 <= library.longitude <= 180:
            yield f"{where}.longitude: {library.longitude} is not between -180 and 180"
        yield from _outside(f"{where}.minimum_staff", library.minimum_staff)


def _of_the_offer(season: Season) -> Iterator[str]:
    for number, intervention in enumerate(season.interventions):
        yield from _of_intervention(f"interventions[{number}]", intervention, season)
    yield from _of_order(season.interventions)
    for number, occasion in enumerate(season.occasions):
        yield from _of_occasion(f"occasions[{number}]", occasion, season)


def _of_intervention(where: str, intervention: Intervention, season: Season) -> Iterator[str]:
    if not 0 <= intervention.from_level < intervention.to_level <= HIGHEST_LEVEL:
        yield f"{where}: from_level must be below to_level, both between 0 and {HIGHEST_LEVEL}"
    yield from _outside(f"{where}.hours", intervention.hours)
    yield from _outside(f"{where}.minimum_group", intervention.minimum_group)
    for required in intervention.requires:
        if required not in season.intervention:
            yield f'{where}.requires: there is no intervention "{required}"'


def _of_order(interventions: Sequence[Intervention]) -> Iterator[str]:
    try:
        TopologicalSorter({one.id: sorted(set(one.requires)) for one in interventions}).prepare()
    except CycleError as cycle:
        yield f"interventions: these require each other in a circle: {', '.join(cycle.args[1])}"


def _of_occasion(where: str, occasion: Occasion, season: Season) -> Iterator[str]:
    if occasion.intervention not in season.intervention:
        yield f'{where}.intervention: there is no intervention "{occasion.intervention}"'
    if occasion.library not in season.library:
        yield f'{where}.library: there is no library "{occasion.library}"'
    yield from _outside(f"{where}.capacity", occasion.capacity)
    if not occasion.sessions:
        yield f"{where}.sessions: is empty"
    for number, session in enumerate(occasion.sessions):
        if not session.start < session.end:
            yield f"{where}.sessions[{number}]: ends before it starts"
        if session.end - session.start > timedelta(LONGEST_DAYS):
            yield f"{where}.sessions[{number}]: is longer than {LONGEST_DAYS} days"
    ordered = sorted(occasion.sessions, key=lambda session: session.start)
    if any(later.start < earlier.end for earlier, later in pairwise(ordered)):
        yield f"{where}.sessions: two are at the same time"


def _of_locks(season: Season) -> Iterator[str]:
    for number, place in enumerate(season.locked):
        if place.person not in season.person:
            yield f'locked[{number}].person: there is nobody "{place.person}"'
        if place.occasion not in season.occasion:
            yield f'locked[{number}].occasion: there is no occasion "{place.occasion}"'


def _outside(where: str, value: float) -> Iterator[str]:
    if not 0 <= value <= MOST:
        # A number of a thousand digits is no help to whoever looks for it.
        yield f"{where}: {str(value)[:20]} is not between 0 and {MOST:,}"
