"""All steps from a municipality's notes to its needs, in their order."""

from collections import Counter
from collections.abc import Sequence

from services.planner.framework.domain import Framework
from services.planner.needs.domain.joining import join
from services.planner.needs.domain.mapping import map_note
from services.planner.needs.domain.needs import rank_needs, unmapped
from services.planner.needs.domain.result import Analysis
from services.planner.needs.domain.strategies import find_strategies
from services.planner.needs.domain.values import QUADRANTS, AnalysedNote, NoteInput, Parameters
from services.planner.needs.domain.weighing import group_notes, quadrant_weights, weigh


def analyse(notes: Sequence[NoteInput], framework: Framework, parameters: Parameters | None = None) -> Analysis:
    """Return needs with all their evidence. The same for any order of the notes, to the last digit.

    Args:
        notes: all notes of the municipality's closed sessions, over all perspectives.
        framework: the areas, and the lexicon that finds them.
        parameters: the numbers behind the result; the default ones where left out.

    Raises:
        ValueError: two notes have the same id.
    """
    parameters = parameters or Parameters()
    ordered = _ordered(notes)
    joined = join(ordered, parameters)
    group_of = {note.id: group[0].id for group in joined.groups if len(group) > 1 for note in group}
    analysed = {
        note.id: AnalysedNote(note, map_note(note, framework, parameters), group_of.get(note.id)) for note in ordered
    }
    groups = [group_notes([analysed[note.id] for note in group]) for group in joined.groups]
    weights = quadrant_weights(groups, parameters.quadrant_weights)
    weighed = sorted(weigh(groups, weights), key=lambda group: (QUADRANTS.index(group.quadrant), -group.mass, group.id))
    needs = rank_needs(weighed, framework.areas, parameters)
    return Analysis(
        notes=tuple(analysed[note.id] for note in ordered),
        groups=tuple(weighed),
        possible_duplicates=joined.possible,
        needs=needs,
        strategies=find_strategies(weighed, needs),
        unmapped=unmapped(weighed),
        quadrant_weights=weights,
        parameters=parameters,
    )


def _ordered(notes: Sequence[NoteInput]) -> list[NoteInput]:
    repeated = [note_id for note_id, count in Counter(note.id for note in notes).items() if count > 1]
    if repeated:
        raise ValueError(f"notes with the same id: {', '.join(sorted(repeated))}")
    return sorted(notes, key=lambda note: note.id)
