"""The catalogue that drafts are made from: per area goals with their interventions, and what one person can aim at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHORT_TERM, LONG_TERM = "0-6", "6-24"
HORIZONS = (SHORT_TERM, LONG_TERM)
# Learning from a colleague stands before being taught: those who can are in the house.
AMONG_COLLEAGUES = ("mentor", "shadowing", "circle")
FORMS = (*AMONG_COLLEAGUES, "visit", "self_study", "course")


@dataclass(frozen=True)
class InterventionTemplate:
    """Something to do for a goal. ``cite`` is a sentence with ``{words}``, for the words of the notes."""

    form: str
    title: str
    content: str
    performed_by: str
    audience: str
    hours: int
    cite: str = ""


@dataclass(frozen=True)
class GoalTemplate:
    """A goal of one horizon, with how it is measured and followed up."""

    horizon: str
    text: str
    measure: str
    target: str
    responsible: str
    follow_up: str
    interventions: tuple[InterventionTemplate, ...]


@dataclass(frozen=True)
class Support:
    """A way in which a person can be helped towards a goal."""

    form: str
    title: str


@dataclass(frozen=True)
class AreaCatalogue:
    """What there is for one area: goals, what levels 1 to 4 mean for a person, support, and a look five years ahead."""

    area: str
    horizon: str
    goals: tuple[GoalTemplate, ...]
    levels: tuple[str, ...]
    support: tuple[Support, ...]


@dataclass(frozen=True)
class Catalogue:
    """The areas' parts by area id; an area without a part gets no goals."""

    areas: Mapping[str, AreaCatalogue]

    def goals(self, area: str) -> tuple[GoalTemplate, ...]:
        """Return the area's goals, nearest horizon first."""
        part = self.areas.get(area)
        return tuple(sorted(part.goals, key=lambda goal: HORIZONS.index(goal.horizon))) if part else ()


def parse_area(document: Mapping[str, Any]) -> AreaCatalogue:
    """Return an area's part from its file's values.

    Raises:
        TypeError, KeyError: the file lacks a value or has one that nobody reads.
    """
    return AreaCatalogue(
        area=document["area"],
        horizon=document["horizon"],
        goals=tuple(map(_goal, document["goals"])),
        levels=tuple(document["individual"]["levels"]),
        support=tuple(Support(**item) for item in document["individual"]["support"]),
    )


def _goal(document: Mapping[str, Any]) -> GoalTemplate:
    interventions = tuple(InterventionTemplate(**item) for item in document["interventions"])
    return GoalTemplate(**{**document, "interventions": interventions})
