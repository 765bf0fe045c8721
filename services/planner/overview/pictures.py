"""The geometry of the pictures: the map of one area, and areas over years. Templates draw them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.planner.overview.domain.figures import Overviewed
from services.planner.overview.domain.geography import Located, Point, project
from services.planner.overview.domain.heat import Cell, Row
from services.planner.overview.domain.years import AreaOverYears, compare_years

MAP_WIDTH, MAP_MARGIN = 420.0, 36.0
# The radius of a place without a need, and what the greatest need adds to it.
LEAST_RADIUS, MORE_RADIUS = 4.0, 13.0
# The room that a name takes: in the picture's units, the width for each letter.
LABEL_HEIGHT, LETTER_WIDTH, LABEL_GAP = 14.0, 7.6, 2.0
_SLOPE_ROW, _SLOPE_WIDTH, _SLOPE_TOP = 26.0, 300.0, 34.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """A municipality on the map: with its cell where it has a plan, with the place of its name where there is room."""

    place: Located
    point: Point
    cell: Cell | None
    radius: float
    label: Point | None


def area_map(places: Sequence[Located], row: Row | None) -> dict[str, Any]:
    """Return the map of an area: the greatest needs first, which also get their names first."""
    points, height = project({place.id: place.position for place in places if place.position}, MAP_WIDTH, MAP_MARGIN)
    cells = {cell.plan.municipality_id: cell for cell in row.cells if cell} if row else {}
    highest = max((cell.figure.need for cell in cells.values()), default=0.0)
    radii = {key: _radius(cells.get(key), highest) for key in points}
    ordered = sorted(
        (place for place in places if place.id in points),
        key=lambda place: (-cells[place.id].figure.need if place.id in cells else 1.0, place.name),
    )
    taken = [_around(points[key], radii[key]) for key in cells if key in points]
    spots = [
        Spot(
            place,
            points[place.id],
            cells.get(place.id),
            radii[place.id],
            _label(place.name, points[place.id], radii[place.id], taken) if place.id in cells else None,
        )
        for place in ordered
    ]
    return {"spots": spots, "width": MAP_WIDTH, "height": height + LABEL_HEIGHT}


def _radius(cell: Cell | None, highest: float) -> float:
    if cell is None:
        return LEAST_RADIUS / 2
    share = cell.figure.need / highest if highest else 0.0
    # The area of the circle grows with the need.
    return round(LEAST_RADIUS + MORE_RADIUS * math.sqrt(share), 1)


def _label(name: str, point: Point, radius: float, taken: list[Box]) -> Point | None:
    """Return where the name's middle and foot stand: under the circle, above, or beside it; take that room.

    Where there is none it may lie under or above to one side, as far as its end still stands at the circle.
    """
    width = len(name) * LETTER_WIDTH
    aside, along = radius + LABEL_GAP + width / 2, width / 2
    under, above, beside = radius + LABEL_HEIGHT, -radius - LABEL_GAP, LABEL_HEIGHT / 3
    straight = ((0.0, under), (0.0, above), (aside, beside), (-aside, beside))
    slanting = [(side * share * along, foot) for share in (0.5, 1) for foot in (under, above) for side in (-1, 1)]
    for across, foot in (*straight, *slanting):
        x, y = point.x + across, point.y + foot
        box = (x - width / 2, y - LABEL_HEIGHT + LABEL_GAP, x + width / 2, y + LABEL_GAP)
        if box[0] >= 0 and box[2] <= MAP_WIDTH and not any(_touch(box, other) for other in taken):
            taken.append(box)
            return Point(round(x, 1), round(y, 1))
    return None


def _around(point: Point, radius: float) -> Box:
    return point.x - radius, point.y - radius, point.x + radius, point.y + radius


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def slope(plans: Sequence[Overviewed]) -> dict[str, Any]:
    """Return the years of adopted plans compared, with their lines: an area's place among all, year after year."""
    compared = compare_years(plans)
    steps = max(1, len(compared.years) - 1)
    lines = [
        (
            area,
            [
                Point(round(_SLOPE_WIDTH / steps * step, 1), _SLOPE_TOP + _SLOPE_ROW * (place - 1))
                for step, place in enumerate(area.places)
            ],
        )
        for area in compared.areas
    ]
    height = _SLOPE_TOP + _SLOPE_ROW * len(compared.areas)
    return {
        "compared": compared,
        "lines": lines,
        "width": _SLOPE_WIDTH,
        "height": height,
        "move": _move(compared.areas),
    }


def _move(areas: Sequence[AreaOverYears]) -> frozenset[str]:
    """Return the areas whose lines are drawn strongly: those that moved most."""
    moved = sorted((area for area in areas if area.moved), key=lambda area: (-abs(area.moved), area.area))
    return frozenset(area.area for area in moved[:3])
