"""A competence framework as values: areas, the words that speak of them, and target levels per staff role."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.planner.framework.lexicon import Lexicon
from services.planner.framework.weights import Weights

LEVELS = range(5)
DEFAULT_ROLE = "other"


@dataclass(frozen=True)
class CompetenceArea:
    """An entry of the framework; ``levels``: a sentence or none for each level, empty where nothing is said of any."""

    id: str
    name: str
    description: str
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Framework:
    """Areas in their order, the lexicon that finds them in notes, and the target level (0–4) of each role and area.

    ``situations`` finds what notes describe (its terms' areas are ``area/situation``); ``weights`` tell what that and
    the lexicon's terms mean for each area, or are None where nothing is learned. ``thoughts`` finds what two notes may
    say in wholly other words.
    """

    areas: tuple[CompetenceArea, ...]
    lexicon: Lexicon
    profiles: Mapping[str, Mapping[str, int]]
    situations: Lexicon = field(default_factory=lambda: Lexicon(()))
    weights: Weights | None = None
    thoughts: Lexicon = field(default_factory=lambda: Lexicon(()))

    def area(self, area_id: str) -> CompetenceArea:
        """Return the area of that id; raises KeyError where the framework has none."""
        for area in self.areas:
            if area.id == area_id:
                return area
        raise KeyError(area_id)

    def target_level(self, role: str, area_id: str) -> int:
        """Return the level that the role's profile asks for in the area; a role without profile counts as ``other``."""
        profile = self.profiles.get(role) or self.profiles.get(DEFAULT_ROLE, {})
        return profile.get(area_id, 0)
