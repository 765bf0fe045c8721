"""The result of an analysis."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.planner.needs.domain.comparisons import Weighing
from services.planner.needs.domain.documents import (
    group_document,
    need_documents,
    note_document,
    pair_document,
    strategy_document,
    theme_document,
    weighing_document,
)
from services.planner.needs.domain.strategies import Strategy
from services.planner.needs.domain.themes import Theme
from services.planner.needs.domain.values import (
    AnalysedNote,
    CompetenceNeed,
    NoteGroup,
    Parameters,
    PossibleDuplicate,
    Unmapped,
)


@dataclass(frozen=True)
class Analysis:
    """The result: notes by id, groups by quadrant and falling mass, needs by rank."""

    notes: tuple[AnalysedNote, ...]
    groups: tuple[NoteGroup, ...]
    possible_duplicates: tuple[PossibleDuplicate, ...]
    needs: tuple[CompetenceNeed, ...]
    strategies: tuple[Strategy, ...]
    themes: tuple[Theme, ...]
    unmapped: Unmapped
    quadrant_weights: Mapping[str, float]
    parameters: Parameters
    weighings: Mapping[str, Weighing] = field(default_factory=dict)

    @property
    def together(self) -> list[tuple[str, ...]]:
        """The notes' ids as they are read together: themes, and the groups that stand in none; each note once."""
        themed = {group for theme in self.themes for group in theme.groups}
        alone = [group.note_ids for group in self.groups if group.id not in themed]
        return [theme.notes for theme in self.themes] + alone

    def to_json(self) -> dict[str, Any]:
        """Return the result as ``kub analyse`` writes it."""
        return {
            "notes": [note_document(note) for note in self.notes],
            "possible_duplicates": [pair_document(pair) for pair in self.possible_duplicates],
            "themes": [theme_document(theme) for theme in self.themes],
            "strategies": [strategy_document(strategy) for strategy in self.strategies],
            "groups": [group_document(group) for group in self.groups],
            "comparisons": {subject: weighing_document(weighing) for subject, weighing in self.weighings.items()},
            "needs": need_documents(self.needs),
            "unmapped": {
                "pressure": self.unmapped.pressure,
                "notes": [
                    {"id": group.id, "text": group.text, "quadrant": group.quadrant} for group in self.unmapped.groups
                ],
            },
            "parameters": {
                "quadrant_weights": dict(self.quadrant_weights),
                "coverage_cap": self.parameters.coverage_cap,
                "goal_count": self.parameters.goal_count,
                "bootstrap_rounds": self.parameters.bootstrap_rounds,
                "bootstrap_seed": self.parameters.bootstrap_seed,
            },
        }
