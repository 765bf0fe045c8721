"""The heat map: areas × municipalities, the areas with the greatest need first."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby

from services.planner.overview.domain.figures import Figure, Overviewed

# How many steps of colour there are; a cell without need has none.
STEPS = 5
AMONG_FIRST = 3


@dataclass(frozen=True)
class Cell:
    """An area in a municipality. ``step``: 0 without need, else 1 to 5 of the greatest need on the map."""

    plan: Overviewed
    figure: Figure
    step: int


@dataclass(frozen=True)
class Row:
    """An area over all municipalities: its mean need, and among whose ``first`` three needs it is.

    A plan that doesn't know the area counts in the mean as one without a need of it.
    """

    area: str
    name: str
    mean: float
    first: int
    cells: tuple[Cell | None, ...]

    @property
    def greatest(self) -> list[Cell]:
        """The municipalities with the greatest need of it, as map and table show them."""
        pressing = [cell for cell in self.cells if cell and cell.figure.need > 0]
        return sorted(pressing, key=lambda cell: (-cell.figure.need, cell.figure.rank, cell.plan.name))[:AMONG_FIRST]


@dataclass(frozen=True)
class HeatMap:
    """Rows by falling mean need; ``columns`` by county, as the plans came, ``counties`` with their width.

    ``outside``: the rows of areas that are not in force any more, which older plans still have.
    """

    columns: tuple[Overviewed, ...]
    counties: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]
    outside: tuple[Row, ...]

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """All areas, those in force first."""
        return self.rows + self.outside

    @property
    def has_gaps(self) -> bool:
        """Say whether there is a plan that doesn't know one of the areas."""
        return any(cell is None for row in self.all_rows for cell in row.cells)

    @property
    def finding(self) -> Row | None:
        """The area in force that is needed most, if any is."""
        return self.rows[0] if self.rows and self.rows[0].mean > 0 else None


def heat_map(plans: Sequence[Overviewed], in_force: AbstractSet[str]) -> HeatMap:
    """Return the map of these plans, which stand by county.

    Args:
        plans: how municipalities stand now, on the version of the framework that held when each was derived.
        in_force: the areas that plans have that are derived now. Where no plan has one of them yet, all areas count.
    """
    highest = max((figure.need for plan in plans for figure in plan.figures.values()), default=0.0)
    names = {figure.area: figure.name for plan in plans for figure in plan.figures.values()}
    rows = [_row(area, name, plans, highest) for area, name in names.items()]
    counties = [(county, len(list(mine))) for county, mine in groupby(plans, key=lambda plan: plan.county)]
    ordered = sorted(rows, key=lambda row: (-row.mean, -row.first, row.area))
    counted = in_force & names.keys() or names.keys()
    rows_in_force = tuple(row for row in ordered if row.area in counted)
    outside = tuple(row for row in ordered if row.area not in counted)
    return HeatMap(tuple(plans), tuple(counties), rows_in_force, outside)


def _row(area: str, name: str, plans: Sequence[Overviewed], highest: float) -> Row:
    cells = tuple(_cell(plan, area, highest) for plan in plans)
    figures = [cell.figure for cell in cells if cell]
    first = sum(figure.rank <= AMONG_FIRST and figure.need > 0 for figure in figures)
    return Row(area, name, sum(figure.need for figure in figures) / len(plans), first, cells)


def _cell(plan: Overviewed, area: str, highest: float) -> Cell | None:
    figure = plan.figures.get(area)
    return Cell(plan, figure, step_of(figure.need, highest)) if figure else None


def step_of(need: float, highest: float) -> int:
    """Return the step of colour: equal parts of the greatest need."""
    if need <= 0 or highest <= 0:
        return 0
    return min(STEPS, int(need / highest * STEPS) + 1)
