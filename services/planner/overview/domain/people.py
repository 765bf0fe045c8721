"""Figures about persons, fit to be shown: who can what, and how many have agreed on a plan."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.planner.overview.domain.geography import Located
from services.planner.overview.domain.suppression import ALL, Cell, publishable

# What was said of an area by level: none or basic, independent, advanced or leading others.
LEVELS = ("low", "middle", "high")
AGREED = ("agreed", "not_yet")
# The subject of what is counted of individual plans; others are areas.
PLANS = ""


@dataclass(frozen=True)
class Counted:
    """So many people of a municipality gave an answer about a subject."""

    programme_id: UUID
    municipality_id: UUID
    subject: str
    answer: str
    people: int


@dataclass(frozen=True)
class PeopleLine:
    """A municipality, a county or all: its answers in their order and their sum; None is hidden."""

    name: str
    wide: bool
    answers: tuple[int | None, ...]
    together: int | None


def count_lines(
    counted: Iterable[Counted], places: Mapping[UUID, Located], subject: str, answers: Iterable[str], county: str
) -> list[PeopleLine]:
    """Return a line for all and for each county, or for one county and its municipalities.

    What is hidden doesn't depend on which part is looked at: parts that are laid together give nothing away. Nothing
    is returned while it isn't known where a municipality lies.
    """
    ordered = list(answers)
    mine = [one for one in counted if one.subject == subject]
    if not mine or any(one.municipality_id not in places for one in mine):
        return []
    columns = {one.municipality_id for one in mine}
    counts: Counter[Cell] = Counter({(answer, str(column)): 0 for answer in ordered for column in columns})
    for one in mine:
        counts[one.answer, str(one.municipality_id)] += one.people
    # Ids and names of counties are never the same.
    parents = {str(column): places[column].county for column in columns}
    # How many work somewhere is no secret, so neither is how many have a plan.
    shown = publishable(counts, parents, sums_are_known=subject == PLANS)

    def line(name: str, column: str, *, wide: bool) -> PeopleLine:
        return PeopleLine(name, wide, tuple(shown[answer, column] for answer in ordered), shown[ALL, column])

    if not county:
        return [*(line(name, name, wide=False) for name in sorted(set(parents.values()))), line("", ALL, wide=True)]
    within = sorted((places[column].name, str(column)) for column in columns if places[column].county == county)
    whole = [line(county, county, wide=True)] if within else []
    return [*(line(name, column, wide=False) for name, column in within), *whole]
