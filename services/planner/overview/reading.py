"""Overviews arranged for their pages: which part of the programme is shown, and its pictures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.planner.overview.domain.figures import Overviewed, newest
from services.planner.overview.domain.geography import Located, Point, Position, project
from services.planner.overview.domain.heat import Cell, HeatMap, Row, heat_map
from services.planner.overview.domain.years import AreaOverYears, compare_years
from services.planner.plans.words import STATES
from shared.asking import ServiceClient
from shared.errors import Unavailable
from shared.language import sort_key

MAP_WIDTH, MAP_MARGIN = 460.0, 34.0
# The radius of a place without a need, and what the greatest need adds to it.
LEAST_RADIUS, MORE_RADIUS = 4.0, 13.0
# How far labels stand from each other at least, in the picture's units; a name takes about eight per letter.
LABEL_HEIGHT, LETTER_WIDTH = 15.0, 7.4
_SLOPE_ROW, _SLOPE_WIDTH, _SLOPE_TOP = 26.0, 300.0, 34.0


@dataclass(frozen=True)
class Spot:
    """A municipality on the map: with its cell where it has a plan, with its name where there is room for it."""

    place: Located
    point: Point
    cell: Cell | None
    radius: float
    label: str


def ask_places(ask: ServiceClient) -> dict[UUID, Located]:
    """Return every municipality by id; none while intake doesn't answer: figures can be read without a map."""
    try:
        answer = ask.get("intake", "municipalities")
    except Unavailable:
        return {}
    return {place.id: place for place in map(_located, answer["municipalities"])}


def _located(data: Mapping[str, Any]) -> Located:
    known = data.get("latitude") is not None and data.get("longitude") is not None
    position = Position(data["latitude"], data["longitude"]) if known else None
    return Located(UUID(data["id"]), data["name"], data["county"], position)


def overview_page(
    everything: Sequence[Overviewed], places: Mapping[UUID, Located], county: str, area: str
) -> dict[str, Any]:
    """Return what the page shows of a programme, or of one county where ``county`` is one of its."""
    present = newest(everything)
    counties = sorted({plan.county for plan in present}, key=sort_key)
    county = county if county in counties else ""
    plans = sorted(
        (plan for plan in present if county in {"", plan.county}),
        key=lambda plan: (sort_key(plan.county), sort_key(plan.name)),
    )
    heat = heat_map(plans)
    row = next((row for row in heat.rows if row.area == area), heat.finding)
    among = [place for place in places.values() if _belongs(place, present, county)]
    return {
        "county": county,
        "counties": counties,
        "heat": heat,
        "row": row,
        "map": _map(among, heat, row),
        "without_plan": len({place.id for place in among} - {plan.municipality_id for plan in plans}),
        "by_state": _by_state(plans),
        "slope": slope([plan for plan in everything if county in {"", plan.county}]),
    }


def _belongs(place: Located, plans: Sequence[Overviewed], county: str) -> bool:
    return place.county == county if county else place.county in {plan.county for plan in plans}


def _by_state(plans: Sequence[Overviewed]) -> list[tuple[str, str, int, float]]:
    counts = Counter(plan.state for plan in plans)
    return [(code, str(name), counts[code], counts[code] / len(plans)) for code, name in STATES.items() if counts[code]]


def _map(places: Sequence[Located], heat: HeatMap, row: Row | None) -> dict[str, Any]:
    points, height = project({place.id: place.position for place in places if place.position}, MAP_WIDTH, MAP_MARGIN)
    cells = {cell.plan.municipality_id: cell for cell in row.cells if cell} if row else {}
    highest = max((cell.figure.need for cell in cells.values()), default=0.0)
    ordered = sorted(
        (place for place in places if place.id in points),
        key=lambda place: (-cells[place.id].figure.need if place.id in cells else 1.0, place.name),
    )
    taken: list[tuple[float, float, float, float]] = []
    spots = [_spot(place, points[place.id], cells.get(place.id), highest, taken) for place in ordered]
    return {"spots": spots, "width": MAP_WIDTH, "height": height, "columns": len(heat.columns)}


def _spot(
    place: Located, point: Point, cell: Cell | None, highest: float, taken: list[tuple[float, float, float, float]]
) -> Spot:
    share = cell.figure.need / highest if cell and highest else 0.0
    # The area of the circle grows with the need.
    radius = round(LEAST_RADIUS + MORE_RADIUS * share**0.5, 1) if cell else LEAST_RADIUS / 2
    label = place.name if cell and _has_room(place.name, point, radius, taken) else ""
    return Spot(place, point, cell, radius, label)


def _has_room(name: str, point: Point, radius: float, taken: list[tuple[float, float, float, float]]) -> bool:
    """Say whether the name can stand under the circle without touching another one, and take the room."""
    half, top = len(name) * LETTER_WIDTH / 2, point.y + radius
    box = (point.x - half, top, point.x + half, top + LABEL_HEIGHT)
    inside = box[0] >= 0 and box[2] <= MAP_WIDTH
    free = all(box[2] < other[0] or other[2] < box[0] or box[3] < other[1] or other[3] < box[1] for other in taken)
    if inside and free:
        taken.append(box)
    return inside and free


def slope(plans: Sequence[Overviewed]) -> dict[str, Any]:
    """Return the years compared, with the lines of their picture: an area's place among all, year after year."""
    adopted = [plan for plan in plans if plan.state in {"adopted", "followed_up"}]
    compared = compare_years(adopted)
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
