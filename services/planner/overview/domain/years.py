"""How needs moved from year to year, among the municipalities that had a plan in the first of the years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.planner.overview.domain.figures import Overviewed
from shared.language import sort_key


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

    ``municipalities``: compared in each of ``years``; ``adopted_in``: all years from which there is a plan;
    ``left_out``: names of areas that not every one of the plans knows.
    """

    years: tuple[int, ...]
    municipalities: int
    areas: tuple[AreaOverYears, ...]
    adopted_in: tuple[int, ...]
    left_out: tuple[str, ...]

    @property
    def comparable(self) -> bool:
        """Say whether there are two years with an area that can be compared."""
        return len(self.years) > 1 and bool(self.areas)

    @property
    def greatest_move(self) -> AreaOverYears | None:
        """The area that moved most, if any did."""
        moved = max(self.areas, key=lambda area: (abs(area.moved), area.moved, area.area), default=None)
        return moved if moved and moved.moved else None


def compare_years(plans: Iterable[Overviewed]) -> YearsCompared:
    """Return the years with their places; municipalities are the same when their codes are.

    A plan stands until the municipality's next one. The years begin where at least half of the municipalities have a
    plan, and those are compared, in the areas that all their plans know; a year in which none of them has another plan
    says nothing new and is left out.
    """
    by_code: dict[str, list[Overviewed]] = defaultdict(list)
    for plan in sorted(plans, key=lambda plan: (plan.year, plan.plan_id)):
        by_code[plan.code].append(plan)
    adopted_in = tuple(sorted({plan.year for mine in by_code.values() for plan in mine}))
    if not by_code:
        return YearsCompared((), 0, (), adopted_in, ())
    begin = sorted(mine[0].year for mine in by_code.values())[(len(by_code) - 1) // 2]
    compared = [mine for _code, mine in sorted(by_code.items()) if mine[0].year <= begin]
    years = tuple(sorted({begin} | {plan.year for mine in compared for plan in mine if plan.year > begin}))
    by_year = [[_standing(mine, year) for mine in compared] for year in years]
    everything = [plan.figures for plans in by_year for plan in plans]
    names = {figure.area: figure.name for figures in everything for figure in figures.values()}
    known = {area for area in names if all(area in figures for figures in everything)}
    areas = _areas(by_year, {area: name for area, name in names.items() if area in known})
    left_out = tuple(sorted((names[area] for area in names.keys() - known), key=sort_key))
    return YearsCompared(years, len(compared), areas, adopted_in, left_out)


def _standing(mine: Sequence[Overviewed], year: int) -> Overviewed:
    return [plan for plan in mine if plan.year <= year][-1]


def _areas(by_year: Sequence[Sequence[Overviewed]], names: Mapping[str, str]) -> tuple[AreaOverYears, ...]:
    means = [{area: _mean(plans, area) for area in names} for plans in by_year]
    places = [_places(mean) for mean in means]
    areas = [
        AreaOverYears(area, name, tuple(place[area] for place in places), tuple(mean[area] for mean in means))
        for area, name in names.items()
    ]
    return tuple(sorted(areas, key=lambda area: area.places[-1]))


def _mean(plans: Sequence[Overviewed], area: str) -> float:
    return sum(plan.figures[area].need for plan in plans) / len(plans)


def _places(means: Mapping[str, float]) -> dict[str, int]:
    ordered = sorted(means, key=lambda area: (-means[area], area))
    return {area: place for place, area in enumerate(ordered, start=1)}
