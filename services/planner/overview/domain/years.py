"""How needs moved from year to year, among the municipalities that were there in each of the years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
    """``years`` in their order, ``municipalities`` compared in each of them, areas by their place in the last year."""

    years: tuple[int, ...]
    municipalities: int
    areas: tuple[AreaOverYears, ...]

    @property
    def comparable(self) -> bool:
        """Say whether there are two years that can be compared."""
        return len(self.years) > 1 and self.municipalities > 0

    @property
    def greatest_move(self) -> AreaOverYears | None:
        """The area that moved most, if any did."""
        moved = max(self.areas, key=lambda area: (abs(area.moved), area.moved, area.area), default=None)
        return moved if moved and moved.moved else None


def compare_years(plans: Iterable[Overviewed]) -> YearsCompared:
    """Return the years with their places; municipalities are the same when their codes are."""
    by_year: dict[int, dict[str, Overviewed]] = defaultdict(dict)
    for plan in sorted(plans, key=lambda plan: (plan.year, plan.plan_id)):
        by_year[plan.year][plan.code] = plan
    years = tuple(sorted(by_year))
    common = set.intersection(*(set(known) for known in by_year.values())) if by_year else set()
    names = {figure.area: figure.name for plan in _all(by_year, common) for figure in plan.figures.values()}
    means = {year: {area: _mean(by_year[year], common, area) for area in names} for year in years}
    places = {year: _places(means[year]) for year in years}
    areas = [
        AreaOverYears(
            area, name, tuple(places[year][area] for year in years), tuple(means[year][area] for year in years)
        )
        for area, name in names.items()
    ]
    return YearsCompared(years, len(common), tuple(sorted(areas, key=lambda area: area.places[-1])))


def _all(by_year: Mapping[int, Mapping[str, Overviewed]], common: set[str]) -> list[Overviewed]:
    return [known[code] for _, known in sorted(by_year.items()) for code in sorted(common)]


def _mean(known: Mapping[str, Overviewed], common: set[str], area: str) -> float:
    figures = [known[code].figures.get(area) for code in sorted(common)]
    return sum(figure.need if figure else 0.0 for figure in figures) / len(common)


def _places(means: Mapping[str, float]) -> dict[str, int]:
    ordered = sorted(means, key=lambda area: (-means[area], area))
    return {area: place for place, area in enumerate(ordered, start=1)}
