"""How needs moved from year to year, among the municipalities that had a plan in the first of the years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.planner.overview.domain.figures import Overviewed


@dataclass(frozen=True)
class AreaOverYears:
    """An area's place among all areas by mean need, in each year."""

    area: str
    name: str
    places: tuple[int, ...]
    means: tuple[float, ...]

    @property
    def moved(self) -> int:
        """How many places it rose from the first year to the last; negative where it fell."""
        return self.places[0] - self.places[-1]


@dataclass(frozen=True)
class YearsCompared:
    """The years with something new in their order, and the areas by their place in the last of them.

    ``municipalities``: compared in each of ``years``; ``adopted_in``: all years from which there is a plan.
    """

    years: tuple[int, ...]
    municipalities: int
    areas: tuple[AreaOverYears, ...]
    adopted_in: tuple[int, ...]

    @property
    def comparable(self) -> bool:
        """Say whether there are two years that can be compared."""
        return len(self.years) > 1

    @property
    def greatest_move(self) -> AreaOverYears | None:
        """The area that moved most, if any did."""
        moved = max(self.areas, key=lambda area: (abs(area.moved), area.moved, area.area), default=None)
        return moved if moved and moved.moved else None


def compare_years(plans: Iterable[Overviewed]) -> YearsCompared:
    """Return the years with their places; municipalities are the same when their codes are.

    A plan stands until the municipality's next one. The years begin where at least half of the municipalities have a
    plan, and those are compared; a year in which none of them has another plan says nothing new and is left out.
    """
    by_code: dict[str, list[Overviewed]] = defaultdict(list)
    for plan in sorted(plans, key=lambda plan: (plan.year, plan.plan_id)):
        by_code[plan.code].append(plan)
    adopted_in = tuple(sorted({plan.year for mine in by_code.values() for plan in mine}))
    if not by_code:
        return YearsCompared((), 0, (), adopted_in)
    begin = sorted(mine[0].year for mine in by_code.values())[(len(by_code) - 1) // 2]
    compared = [mine for _code, mine in sorted(by_code.items()) if mine[0].year <= begin]
    years = tuple(sorted({begin} | {plan.year for mine in compared for plan in mine if plan.year > begin}))
    areas = _areas([[_standing(mine, year) for mine in compared] for year in years])
    return YearsCompared(years, len(compared), areas, adopted_in)


def _standing(mine: Sequence[Overviewed], year: int) -> Overviewed:
    return [plan for plan in mine if plan.year <= year][-1]


def _areas(by_year: Sequence[Sequence[Overviewed]]) -> tuple[AreaOverYears, ...]:
    names = {figure.area: figure.name for plans in by_year for plan in plans for figure in plan.figures.values()}
    means = [{area: _mean(plans, area) for area in names} for plans in by_year]
    places = [_places(mean) for mean in means]
    areas = [
        AreaOverYears(area, name, tuple(place[area] for place in places), tuple(mean[area] for mean in means))
        for area, name in names.items()
    ]
    return tuple(sorted(areas, key=lambda area: area.places[-1]))


def _mean(plans: Sequence[Overviewed], area: str) -> float:
    figures = [plan.figures.get(area) for plan in plans]
    return sum(figure.need if figure else 0.0 for figure in figures) / len(figures)


def _places(means: Mapping[str, float]) -> dict[str, int]:
    ordered = sorted(means, key=lambda area: (-means[area], area))
    return {area: place for place, area in enumerate(ordered, start=1)}
