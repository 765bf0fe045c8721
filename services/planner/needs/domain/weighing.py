"""Weights of notes: SWOT with the analytic hierarchy process (A'WOT: Kurttila, Pesonen, Kangas & Kajanus 2000)."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from services.planner.needs.domain.comparisons import Weighing
from services.planner.needs.domain.judging import compared_weights
from services.planner.needs.domain.values import LEARNED_WORD, PRESSING, AnalysedNote, Evidence, NoteGroup, NoteInput


def quadrant_weights(groups: Sequence[NoteGroup], wished: Mapping[str, float]) -> dict[str, float]:
    """Return the weights G of weaknesses, opportunities and threats, renormalised over those that have notes."""
    present = {group.quadrant for group in groups}
    kept = {quadrant: max(0.0, wished.get(quadrant, 0.0)) for quadrant in PRESSING if quadrant in present}
    whole = math.fsum(kept.values())
    return {quadrant: kept.get(quadrant, 0.0) / whole if whole else 0.0 for quadrant in PRESSING}


def group_notes(notes: Sequence[AnalysedNote]) -> NoteGroup:
    """Return notes sorted by id as one group, not weighed yet: votes add up, shares are the mass-weighted mean.

    The wording with most votes is shown; of equals the first in the alphabet, so that ids choose none.
    """
    first = notes[0].note
    voices = [_voices(analysed.note) for analysed in notes]
    showing = min(notes, key=lambda analysed: _showing(analysed.note))
    shown = showing.note
    wordings = (shown.text, *(analysed.note.text for analysed in notes if analysed.note is not shown))
    mass = math.fsum(voices)
    areas = sorted({area for analysed in notes for area in analysed.shares})
    return NoteGroup(
        id=first.id,
        text=shown.text,
        perspective=shown.perspective,
        quadrant=first.quadrant,
        note_ids=tuple(analysed.note.id for analysed in notes),
        wordings=wordings,
        votes=math.fsum(analysed.note.votes for analysed in notes),
        mass=mass,
        local_weight=0.0,
        weight=0.0,
        shares={area: _mean([note.shares.get(area, 0.0) for note in notes], voices) for area in areas},
        words={area: tuple(dict.fromkeys(piece.text for piece in _known(showing, area))) for area in areas},
        said={area: tuple(dict.fromkeys(chain(*(piece.said for piece in _known(showing, area))))) for area in areas},
    )


def weigh(
    groups: Sequence[NoteGroup], weights: Mapping[str, float], weighings: Mapping[str, Weighing] | None = None
) -> list[NoteGroup]:
    """Give each group its local weight ``m / Σ m`` within the quadrant and its weight ``g = G × local``.

    Args:
        groups: all of them.
        weights: the quadrants' weights G.
        weighings: quadrant → what its compared groups weigh; these divide their joint local weight by it.
    """
    boards: dict[str, list[float]] = defaultdict(list)
    for group in groups:
        boards[group.quadrant].append(group.mass)
    masses = {quadrant: math.fsum(board) for quadrant, board in boards.items()}
    local = {group.id: group.mass / masses[group.quadrant] for group in groups}
    for quadrant, weighing in (weighings or {}).items():
        local |= compared_weights(
            {group.id: local[group.id] for group in groups if group.quadrant == quadrant}, weighing
        )
    return [
        replace(group, local_weight=local[group.id], weight=weights.get(group.quadrant, 0.0) * local[group.id])
        for group in groups
    ]


def _voices(note: NoteInput) -> float:
    return 1.0 + note.votes


def _mean(values: Sequence[float], masses: Sequence[float]) -> float:
    return math.fsum(value * mass for value, mass in zip(values, masses, strict=True)) / math.fsum(masses)


def _showing(note: NoteInput) -> tuple[float, str, str]:
    return -note.votes, note.text, note.perspective


def _known(analysed: AnalysedNote, area: str) -> list[Evidence]:
    """Return what terms know; a word that was only learned may tip the scales, and tells a reader nothing."""
    return [
        evidence
        for match in analysed.areas
        if match.area == area
        for evidence in match.evidence
        if evidence.text and evidence.match != LEARNED_WORD
    ]
