"""Which competence areas a note speaks of, and which of its words say so."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from services.planner.framework.domain import Framework
from services.planner.framework.lexicon import Hit, Lexicon
from services.planner.framework.weights import Weights
from services.planner.needs.domain.clues import find_clues, read_words, separate_by_area, witnessed
from services.planner.needs.domain.quoting import quoted
from services.planner.needs.domain.scoring import ReadNote, score
from services.planner.needs.domain.values import AreaMatch, Evidence, NoteInput, Parameters
from shared.wording.normalise import Token

MOST_AREAS = 3
# A likely term beside a certain one of another area is mostly an echo of it.
LEAST_OF_CLEAREST = 0.75
LEAST_OF_LIKELIEST = 0.5
# Words that add less to the log-odds are no evidence worth reading.
LEAST_EVIDENCE = 0.1
# Their scores take 6 MB, however many notes there are.
NOTES_AT_ONCE = 1000


def map_notes(notes: Sequence[NoteInput], framework: Framework, parameters: Parameters) -> list[tuple[AreaMatch, ...]]:
    """Return the areas that each note speaks of, most confident first.

    With learned weights a confidence is a probability: of ten matches at 0.7, about seven are right.
    """
    if framework.weights is None:
        return [match_areas(note.text, framework.lexicon, parameters) for note in notes]
    matches: list[tuple[AreaMatch, ...]] = []
    for first in range(0, len(notes), NOTES_AT_ONCE):
        matches += _map_some(notes[first : first + NOTES_AT_ONCE], framework, framework.weights, parameters)
    return matches


def _map_some(
    notes: Sequence[NoteInput], framework: Framework, weights: Weights, parameters: Parameters
) -> list[tuple[AreaMatch, ...]]:
    read = [_read(note, framework) for note in notes]
    scores = score(read, weights)
    # Most areas are far from being shown: their evidence needn't be gathered.
    least = np.maximum(parameters.likely_from, scores.confidences.max(1) * LEAST_OF_LIKELIEST).tolist()
    matches: list[list[AreaMatch]] = [[] for _ in read]
    for note, column in np.argwhere(scores.confidences >= np.array(least)[:, None]).tolist():
        if evidence := _evidence(notes[note].text, read[note], scores.added(note, column)):
            confidence = float(scores.confidences[note, column])
            status = _status(confidence, parameters)
            matches[note].append(AreaMatch(weights.areas[column], confidence, status, evidence))
    return [_clearest(own, enough, LEAST_OF_LIKELIEST) for own, enough in zip(matches, least, strict=True)]


def _read(note: NoteInput, framework: Framework) -> ReadNote:
    found = read_words(note.text)
    return ReadNote(found, find_clues(note, found, framework))


def match_areas(text: str, lexicon: Lexicon, parameters: Parameters) -> tuple[AreaMatch, ...]:
    """Return the areas that the lexicon alone finds, where a framework has no learned weights."""
    found = read_words(text)
    by_area = separate_by_area(lexicon.find(found))
    matches = [_match(area, hits, text, parameters) for area, hits in by_area.items()]
    return _clearest(matches, parameters.shown_from, LEAST_OF_CLEAREST)


def _clearest(matches: Sequence[AreaMatch], least: float, share: float) -> tuple[AreaMatch, ...]:
    clearest = max((match.confidence for match in matches), default=0.0)
    shown = [match for match in matches if match.confidence >= max(least, clearest * share)]
    return tuple(sorted(shown, key=lambda match: (-match.confidence, match.area))[:MOST_AREAS])


def _match(area: str, hits: Sequence[Hit], text: str, parameters: Parameters) -> AreaMatch:
    confidence, found = witnessed(hits), read_words(text)
    evidence = [
        Evidence(quoted(text, found, hit.places), hit.term.text, hit.match, hit.weight, _said(found, hit.places))
        for hit in hits
    ]
    return AreaMatch(area, confidence, _status(confidence, parameters), tuple(evidence))


def _evidence(text: str, note: ReadNote, added: Sequence[float]) -> tuple[Evidence, ...]:
    """Return the words that speak for the area, weightiest first: all clues on the same words are one piece.

    A piece that adds x to the log-odds weighs ``1 - exp(-x)``: the part of the odds against it that it takes away.

    Args:
        text: of the note.
        note: as it was read.
        added: what each of its clues, then the grams of each of its words add to the area's log-odds.
    """
    evidence = []
    for places, own in note.pieces.items():
        total = math.fsum([added[number] for number in own])
        if total >= LEAST_EVIDENCE:
            clue = max([(added[number], note.clue(number)) for number in own])[1]
            quote, weight = quoted(text, note.found, places), 1.0 - math.exp(-total)
            evidence.append(Evidence(quote, clue.term, clue.match, weight, _said(note.found, places)))
    return tuple(sorted(evidence, key=lambda piece: (-piece.weight, piece.text, piece.term)))


def _said(found: Sequence[Token], places: Iterable[int]) -> tuple[str, ...]:
    return tuple(found[place].text for place in sorted(places))


def _status(confidence: float, parameters: Parameters) -> str:
    return "sure" if confidence >= parameters.sure_from else "unsure"
