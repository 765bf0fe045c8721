"""Where municipalities lie, how far it is between them, and where they stand on a picture."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

EARTH_RADIUS_KM = 6371.0
# Roads are a third longer than the bird's way in these counties, and one drives 70 km/h on them.
DETOUR, KM_PER_HOUR = 1.3, 70.0
# What one travels for a day's visit, there and back.
WITHIN_KM = 80.0


@dataclass(frozen=True)
class Position:
    """Degrees north and east (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Located:
    """A municipality of the registry, whether it has a plan or not."""

    id: UUID
    programme_id: UUID
    name: str
    county: str
    position: Position | None


@dataclass(frozen=True)
class Point:
    """A place on the picture, in its own units."""

    x: float
    y: float


def distance_km(one: Position, other: Position) -> float:
    """Return the great-circle distance (haversine, Sinnott 1984)."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    half = math.sin((south - north) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def distance_between(places: Mapping[UUID, Located], one: UUID, other: UUID) -> float | None:
    """Return how far it is between two municipalities, None where it isn't known where they lie."""
    if one == other:
        return 0.0
    here, there = places.get(one), places.get(other)
    if here is None or there is None or here.position is None or there.position is None:
        return None
    return distance_km(here.position, there.position)


def travel_minutes(kilometres: float) -> int:
    """Return roughly how long one drives, in steps of five minutes."""
    return max(5, 5 * round(kilometres * DETOUR / KM_PER_HOUR * 60 / 5))


def project(positions: Mapping[UUID, Position], width: float, margin: float) -> tuple[dict[UUID, Point], float]:
    """Return the places on a picture of this width, and its height; north is up, distances keep their proportions."""
    if not positions:
        return {}, margin * 2
    known = positions.values()
    middle = math.radians(sum(place.latitude for place in known) / len(known))
    east = {key: place.longitude * math.cos(middle) for key, place in positions.items()}
    west, north = min(east.values()), max(place.latitude for place in known)
    span = max(max(east.values()) - west, 1e-6)
    scale = (width - 2 * margin) / span
    points = {
        key: Point(round(margin + (east[key] - west) * scale, 1), round(margin + (north - place.latitude) * scale, 1))
        for key, place in positions.items()
    }
    return points, round(max(point.y for point in points.values()) + margin, 1)
