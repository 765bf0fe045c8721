"""Study visits: where one municipality needs what another within reach is good at."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, partial
from uuid import UUID

from services.planner.overview.domain.figures import Figure, Overviewed
from services.planner.overview.domain.geography import Located, distance_between

# Of a municipality's needs, so many get a visit proposed; of an area, so many hosts.
MOST_NEEDS, MOST_HOSTS = 5, 3
# A strength that is one in twenty of all that a group called strengths is more than a remark.
LEAST_RESOURCE = 0.05


@dataclass(frozen=True)
class Strength:
    """What a municipality is good at; ``words`` are its notes, where its plan may be read."""

    municipality_id: UUID
    programme_id: UUID
    name: str
    county: str
    area: str
    resource: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Visit:
    """Guests, what they need, and who is good at it so many kilometres away."""

    guest: Overviewed
    need: Figure
    host: Strength
    kilometres: float


def propose_visits(
    guests: Iterable[Overviewed],
    strengths: Sequence[Strength],
    places: Mapping[UUID, Located],
    within_km: float,
    in_force: Mapping[UUID, AbstractSet[str]],
) -> list[Visit]:
    """Return the visits by guest and rank of the need, the greatest strength first, the nearer of equals first.

    Nobody visits who is as good at it as the host, or for an area that isn't ``in_force`` in the programme any more.
    """
    by_area: dict[str, list[Strength]] = {}
    for strength in strengths:
        by_area.setdefault(strength.area, []).append(strength)
    between = cache(partial(distance_between, places))
    visits: list[Visit] = []
    for guest in guests:
        needs = [need for need in guest.top(len(guest.figures)) if need.area in in_force[guest.programme_id]]
        for need in needs[:MOST_NEEDS]:
            found = [
                Visit(guest, need, host, kilometres)
                for host in by_area.get(need.area, ())
                if _has_something_to_show(host, guest, need)
                and (kilometres := between(guest.municipality_id, host.municipality_id)) is not None
                and kilometres <= within_km
            ]
            visits += sorted(found, key=lambda visit: (-visit.host.resource, visit.kilometres, visit.host.name))[
                :MOST_HOSTS
            ]
    return visits


def _has_something_to_show(host: Strength, guest: Overviewed, need: Figure) -> bool:
    another = host.municipality_id != guest.municipality_id and host.programme_id == guest.programme_id
    return another and host.resource >= max(LEAST_RESOURCE, need.resource)
