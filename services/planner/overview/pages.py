"""Overviews arranged for their pages: which part of the programme is shown, and its pictures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any
from uuid import UUID

from services.planner.framework_versions.programmes import KnownProgramme, list_programmes
from services.planner.lifecycle.domain import standing_of
from services.planner.overview.domain.figures import Overviewed, newest
from services.planner.overview.domain.geography import Located, Position
from services.planner.overview.domain.heat import heat_map
from services.planner.overview.domain.pairs import Way
from services.planner.overview.domain.people import AGREED, LEVELS, PLANS, Counted, PeopleLine, count_lines
from services.planner.overview.pictures import area_map, slope
from services.planner.plans.words import STANDINGS
from shared.asking import ServiceClient
from shared.errors import Unavailable
from shared.language import sort_key

# How far people can say that they would travel.
CHOICES_KM = (30, 50, 80, 120)


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
    return Located(UUID(data["id"]), UUID(data["programme_id"]), data["name"], data["county"], position)


def choose_programme(
    ask: ServiceClient, met: AbstractSet[UUID], asked: UUID | None
) -> tuple[UUID | None, list[KnownProgramme]]:
    """Return the programme to show, and those to choose from; figures of two are never laid together.

    It is the one that is asked for if it is among the ``met``, else of these the newest that runs. There is nothing
    to choose from while intake doesn't answer.
    """
    try:
        known = [programme for programme in list_programmes(ask) if programme.id in met]
    except Unavailable:
        known = []
    if asked in met:
        return asked, known
    # Ids sort by the time they were made.
    return (known[0].id if known else max(met, default=None)), known


def overview_page(
    everything: Sequence[Overviewed],
    adopted: Sequence[Overviewed],
    places: Mapping[UUID, Located],
    in_force: AbstractSet[str],
    county: str,
    area: str,
) -> dict[str, Any]:
    """Return what the page shows of a programme, or of one county where ``county`` is one of its.

    ``everything``: how plans stand now; ``adopted``: how they were adopted, year by year; ``places``: those whose plan
    the viewer would see if there were one; ``in_force``: the areas of plans that are derived now.
    """
    present = newest(everything)
    counties = sorted({plan.county for plan in present}, key=sort_key)
    county = county if county in counties else ""
    plans = sorted(
        (plan for plan in present if county in {"", plan.county}),
        key=lambda plan: (sort_key(plan.county), sort_key(plan.name)),
    )
    heat = heat_map(plans, in_force)
    row = next((row for row in heat.all_rows if row.area == area), heat.finding)
    among = [place for place in places.values() if county in {"", place.county}]
    planless = {place.id for place in among} - {plan.municipality_id for plan in plans}
    archived = planless & {plan.municipality_id for plan in adopted}
    return {
        "county": county,
        "counties": counties,
        "heat": heat,
        "row": row,
        "map": area_map(among, row),
        "without_plan": len(planless - archived),
        "archived": len(archived),
        "by_state": _by_state(plans, adopted),
        "slope": slope([plan for plan in adopted if county in {"", plan.county}]),
    }


def state_of(plan: Overviewed, adopted: Iterable[Overviewed]) -> str:
    """Return the code of where a plan stands: also that an adopted one holds while a new draft is written."""
    return standing_of(plan.state, holds=_holds(plan, adopted))


def _holds(plan: Overviewed, adopted: Iterable[Overviewed]) -> bool:
    return any(plan.plan_id == each.plan_id for each in adopted)


def _by_state(plans: Sequence[Overviewed], adopted: Sequence[Overviewed]) -> list[tuple[str, str, int, float]]:
    counts = Counter(state_of(plan, adopted) for plan in plans)
    return [
        (code, str(name), counts[code], counts[code] / len(plans)) for code, name in STANDINGS.items() if counts[code]
    ]


def people_page(
    counted: Sequence[Counted], places: Mapping[UUID, Located], area: str, county: str
) -> dict[str, list[PeopleLine]]:
    """Return what may be shown of persons: their levels in an area, and who has agreed on a plan."""
    found = {
        "levels": count_lines(counted, places, area, LEVELS, county) if area else [],
        "agreed": count_lines(counted, places, PLANS, AGREED, county),
    }
    # A table of dots alone tells nothing.
    return {
        name: sorted(lines, key=lambda line: (line.wide, sort_key(line.name)))
        if any(count is not None for line in lines for count in line.answers)
        else []
        for name, lines in found.items()
    }


def ways_between_places(
    ways: Sequence[Way], places: Mapping[UUID, Located], facilitated: frozenset[UUID], names: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, str, float]]]]:
    """Return by area from which municipality to which one somebody could help; how many they are isn't told."""
    found: dict[str, set[tuple[str, str, float]]] = {}
    for way in ways:
        ends = way.helper, way.helped
        if facilitated.intersection(ends):
            helper, helped = (places[end].name if end in places else "" for end in ends)
            area = names.get(way.area, way.area)
            found.setdefault(area, set()).add((helper, helped, round(way.kilometres)))
    return [(area, sorted(found[area], key=lambda line: (line[2], line[0], line[1]))) for area in sorted(found)]
