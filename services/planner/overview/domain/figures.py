"""The figures of municipal plans that overviews are made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Figure:
    """An area in one municipality: its need and rank there, and its part of all that the group called strengths."""

    area: str
    name: str
    rank: int
    need: float
    resource: float
    close: bool


@dataclass(frozen=True)
class Overviewed:
    """A municipal plan as overviews see it: how it stands now, saved in ``year``, or was adopted when that ended."""

    plan_id: UUID
    programme_id: UUID
    municipality_id: UUID
    state: str
    year: int
    code: str
    name: str
    county: str
    figures: Mapping[str, Figure]

    @property
    def presses(self) -> bool:
        """Say whether any need was found."""
        return any(figure.need > 0 for figure in self.figures.values())

    def top(self, count: int = 3) -> list[Figure]:
        """Return the greatest needs, the greatest first."""
        ranked = sorted(self.figures.values(), key=lambda figure: figure.rank)
        return [figure for figure in ranked if figure.need > 0][:count]


def read_glance(glance: Mapping[str, Any]) -> dict[str, Any]:
    """Return the municipality and the figures that stand in a revision."""
    figures = [
        Figure(need["area"], need["name"], need["rank"], need["need"], need["resource"] or 0.0, bool(need.get("close")))
        for need in glance["needs"]
    ]
    place = {key: glance[key] or "" for key in ("code", "name", "county")}
    return place | {"figures": {figure.area: figure for figure in figures}}


def newest(plans: Iterable[Overviewed]) -> list[Overviewed]:
    """Return how each municipality stands now, by county and name: of the newest plan its newest year."""
    last: dict[UUID, Overviewed] = {}
    for plan in sorted(plans, key=lambda plan: (plan.plan_id, plan.year)):
        last[plan.municipality_id] = plan
    return sorted(last.values(), key=lambda plan: (plan.county, plan.name, plan.municipality_id))
