"""What every draft of a municipality rests on, and how it cites notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.planner.framework.domain import Framework
from services.planner.needs.domain import UNDECIDED, AnalysedNote, Analysis, Decisions, NoteGroup, Parameters
from services.planner.needs.domain.clues import read_words
from services.planner.needs.domain.deciding import LIKE_CONFIRMED
from services.planner.needs.domain.themes import Theme
from services.planner.plans.domain.catalogue import Catalogue
from services.planner.plans.domain.content import Wording, cite, cite_words
from services.planner.plans.domain.material import Material


@dataclass(frozen=True)
class Ground:
    """The closed sessions and the staff, the needs found in their notes, and what the drafts are made with.

    ``framework``: areas and role targets; ``catalogue``: goals and interventions; ``parameters``:
    among others how many needs get goals; ``decisions``: what people have stated about the notes.
    """

    material: Material
    analysis: Analysis
    framework: Framework
    catalogue: Catalogue
    parameters: Parameters
    decisions: Decisions = UNDECIDED

    def text(self, group_id: str) -> dict[str, Any]:
        """Return the citation of the note that stands for a group."""
        return cite(self.shown[group_id])

    def words(self, group_id: str, area: str) -> dict[str, Any]:
        """Return the citation of the words by which the note that stands for a group speaks of an area."""
        return cite_words([self.shown[group_id]], area)

    def confirmed_by(self, group_id: str) -> list[str]:
        """Return the roles of those who confirmed the areas of the group's notes."""
        notes = self._groups[group_id].note_ids
        return sorted({self._confirmed_by[note] for note in notes if note in self._confirmed_by})

    def learned(self, group_id: str, area: str) -> bool:
        """Say whether a note of the group has the area because it nearly repeats a confirmed note."""
        notes = self._groups[group_id].note_ids
        return any((note, area) in self._learned for note in notes)

    @cached_property
    def _learned(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            (analysed.note.id, match.area)
            for analysed in self.analysis.notes
            for match in analysed.areas
            if any(part.match == LIKE_CONFIRMED for part in match.evidence)
        )

    @cached_property
    def shown(self) -> Mapping[str, str]:
        """Group → the note whose text stands for it."""
        return {group.id: _shown_note(group, self.material) for group in self.analysis.groups}

    def theme_words(self, theme: Theme) -> list[dict[str, Any]]:
        """Return the citations of the words that name a theme, each from the notes that hold it."""
        return [
            cite_words(self._holders[theme.id, place], _word_key(theme, place)) for place in range(len(theme.words))
        ]

    @cached_property
    def _holders(self) -> Mapping[tuple[str, int], list[str]]:
        spoken = {analysed.note.id: _spoken(analysed) for analysed in self.analysis.notes}
        return {
            (theme.id, place): [note for note in theme.notes if word.lower() in spoken[note]]
            for theme in self.analysis.themes
            for place, word in enumerate(theme.words)
        }

    @cached_property
    def wordings(self) -> Mapping[str, Wording]:
        """Every note as it can be cited."""
        naming: dict[str, dict[str, list[str]]] = {analysed.note.id: {} for analysed in self.analysis.notes}
        for theme in self.analysis.themes:
            for place, word in enumerate(theme.words):
                for note in self._holders[theme.id, place]:
                    naming[note][_word_key(theme, place)] = [word]
        return {analysed.note.id: _wording(analysed, naming[analysed.note.id]) for analysed in self.analysis.notes}

    @cached_property
    def _confirmed_by(self) -> Mapping[str, str]:
        return {note.id: note.by for note in self.decisions.confirmed}

    @cached_property
    def _groups(self) -> Mapping[str, NoteGroup]:
        return {group.id: group for group in self.analysis.groups}


def _shown_note(group: NoteGroup, material: Material) -> str:
    return next(note for note in group.note_ids if material.notes[note].text == group.text)


def _word_key(theme: Theme, place: int) -> str:
    """Return under what a word that names a theme is kept with its notes: erased with the last of them."""
    return f"theme {theme.id} {place}"


def _spoken(analysed: AnalysedNote) -> frozenset[str]:
    return frozenset(token.text.lower() for token in read_words(analysed.note.text))


def _wording(analysed: AnalysedNote, naming: Mapping[str, list[str]]) -> Wording:
    words = {match.area: [evidence.text for evidence in match.evidence if evidence.text] for match in analysed.areas}
    return Wording(analysed.note.text, {**words, **naming})
