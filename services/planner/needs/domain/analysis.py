"""All steps from a municipality's notes to its needs, in their order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.planner.framework.domain import Framework
from services.planner.needs.domain.comparisons import Weighing
from services.planner.needs.domain.deciding import decided_areas, decided_groups
from services.planner.needs.domain.decisions import BETWEEN_QUADRANTS, UNDECIDED, Decisions
from services.planner.needs.domain.joining import join
from services.planner.needs.domain.judging import weigh_groups, weigh_quadrants
from services.planner.needs.domain.mapping import map_notes
from services.planner.needs.domain.needs import rank_needs, unmapped
from services.planner.needs.domain.paraphrases import find_paraphrases
from services.planner.needs.domain.result import Analysis
from services.planner.needs.domain.strategies import find_strategies
from services.planner.needs.domain.themes import find_themes
from services.planner.needs.domain.values import (
    PRESSING,
    QUADRANTS,
    AnalysedNote,
    NoteGroup,
    NoteInput,
    Parameters,
    PossibleDuplicate,
)
from services.planner.needs.domain.weighing import group_notes, quadrant_weights, weigh


@dataclass(frozen=True)
class Prepared:
    """Notes by id with their areas, their groups before these are weighed, and the pairs for a person to decide on."""

    notes: tuple[AnalysedNote, ...]
    groups: tuple[NoteGroup, ...]
    possible_duplicates: tuple[PossibleDuplicate, ...]


def analyse(
    notes: Sequence[NoteInput],
    framework: Framework,
    parameters: Parameters | None = None,
    decisions: Decisions = UNDECIDED,
) -> Analysis:
    """Return needs with all their evidence. The same for any order of the notes, to the last digit.

    Args:
        notes: all notes of the municipality's closed sessions, over all perspectives.
        framework: the areas, and the lexicon that finds them.
        parameters: the numbers behind the result; the default ones where left out.
        decisions: what people have confirmed, joined, taken apart and compared.

    Raises:
        ValueError: two notes have the same id.
    """
    parameters = parameters or Parameters()
    prepared = prepare(notes, framework, parameters, decisions)
    groups = prepared.groups
    weighings = _weighings(groups, decisions)
    between = weighings.get(BETWEEN_QUADRANTS)
    weights = quadrant_weights(groups, between.weights if between else parameters.quadrant_weights)
    weighed = sorted(
        weigh(groups, weights, weighings), key=lambda group: (QUADRANTS.index(group.quadrant), -group.mass, group.id)
    )
    needs = rank_needs(weighed, framework.areas, parameters)
    return Analysis(
        notes=prepared.notes,
        groups=tuple(weighed),
        possible_duplicates=prepared.possible_duplicates,
        needs=needs,
        strategies=find_strategies(weighed, needs),
        themes=find_themes(sorted(weighed, key=lambda group: group.id), framework),
        unmapped=unmapped(weighed),
        quadrant_weights=weights,
        parameters=parameters,
        weighings=weighings,
    )


def prepare(
    notes: Sequence[NoteInput], framework: Framework, parameters: Parameters, decisions: Decisions = UNDECIDED
) -> Prepared:
    """Return the notes with their areas, joined in groups that aren't weighed yet: steps one to three.

    Raises:
        ValueError: two notes have the same id.
    """
    ordered = _ordered(notes)
    joined = decided_groups(join(ordered, parameters), decisions)
    group_of = {note.id: group[0].id for group in joined.groups if len(group) > 1 for note in group}
    areas = decided_areas(ordered, decisions, parameters, lambda some: map_notes(some, framework, parameters))
    analysed = {note.id: AnalysedNote(note, areas[note.id], group_of.get(note.id)) for note in ordered}
    groups = tuple(group_notes([analysed[note.id] for note in group]) for group in joined.groups)
    decided = decisions.same | decisions.apart
    found = find_paraphrases(groups, joined.possible, framework.thoughts)
    others = [pair for pair in found if (pair.a, pair.b) not in decided]
    return Prepared(tuple(analysed[note.id] for note in ordered), groups, (*joined.possible, *others))


def _weighings(groups: Sequence[NoteGroup], decisions: Decisions) -> dict[str, Weighing]:
    """Return what follows from each comparison: that of the quadrants, and those of notes by their quadrant."""
    judged = decisions.judgements
    present = {group.quadrant for group in groups} & set(PRESSING)
    found = {BETWEEN_QUADRANTS: weigh_quadrants(judged.get(BETWEEN_QUADRANTS, ()), present)}
    for quadrant in QUADRANTS:
        board = [group for group in groups if group.quadrant == quadrant]
        found[quadrant] = weigh_groups(judged.get(quadrant, ()), board)
    return {subject: weighing for subject, weighing in found.items() if weighing}


def _ordered(notes: Sequence[NoteInput]) -> list[NoteInput]:
    repeated = [note_id for note_id, count in Counter(note.id for note in notes).items() if count > 1]
    if repeated:
        raise ValueError(f"notes with the same id: {', '.join(sorted(repeated))}")
    return sorted(notes, key=lambda note: note.id)
