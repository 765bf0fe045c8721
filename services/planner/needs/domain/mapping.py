"""Which competence areas a note speaks of, and which of its words say so."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from services.planner.framework.domain import Framework
from services.planner.framework.lexicon import Hit, Lexicon
from services.planner.framework.weights import Matrix, Weights
from services.planner.needs.domain.clues import (
    AREA,
    LEXICON,
    Clue,
    find_clues,
    gram_share,
    read_words,
    separate_by_area,
    witnessed,
)
from services.planner.needs.domain.values import LEARNED_WORD, AreaMatch, Evidence, NoteInput, Parameters
from shared.wording.normalise import Token

MOST_AREAS = 3
# A likely term beside a certain one of another area is mostly an echo of it.
LEAST_OF_CLEAREST = 0.75
LEAST_OF_LIKELIEST = 0.6
# Words that add less to the log-odds are no evidence worth reading.
LEAST_EVIDENCE = 0.1


def map_note(note: NoteInput, framework: Framework, parameters: Parameters) -> tuple[AreaMatch, ...]:
    """Return the areas that the note speaks of, most confident first; none for a note that speaks of none.

    With learned weights a confidence is a probability: of ten matches at 0.7, about seven are right.
    """
    if framework.weights is None:
        return match_areas(note.text, framework.lexicon, parameters)
    found = read_words(note.text)
    clues = find_clues(note, found, framework)
    added = _added(clues, found, framework.weights)
    log_odds = framework.weights.scale.start + framework.weights.scale.learned * framework.weights.start + added.sum(0)
    confidences = (1.0 / (1.0 + np.exp(-log_odds))).tolist()
    # Most areas are far from being shown: their evidence needn't be gathered.
    least = max(parameters.likely_from, max(confidences) * LEAST_OF_LIKELIEST)
    matches = [
        AreaMatch(area, confidence, _status(confidence, parameters), _gathered(clues, found, added[:, column]))
        for column, (area, confidence) in enumerate(zip(framework.weights.areas, confidences, strict=True))
        if confidence >= least
    ]
    return _clearest([match for match in matches if match.evidence], least, LEAST_OF_LIKELIEST)


def _added(clues: Sequence[Clue], found: Sequence[Token], weights: Weights) -> Matrix:
    """Return what each clue, then each word's grams, adds to the log-odds of each area."""
    learned = weights.of_clues([clue.name for clue in clues])
    values = np.array([[clue.value] for clue in clues], np.float32)
    grams = [weights.of_grams(token.word) for token in found if not token.stop]
    share = weights.scale.learned * gram_share(found)
    added: Matrix = np.vstack([weights.scale.learned * values * learned, *(share * word for word in grams)])
    for row, clue in enumerate(clues):
        if clue.name.startswith(AREA) and clue.name.removeprefix(AREA) in weights.areas:
            area = weights.areas.index(clue.name.removeprefix(AREA))
            added[row, area] += weights.scale.lexicon * clue.value / LEXICON
    return added.astype(np.float64)


def _gathered(clues: Sequence[Clue], found: Sequence[Token], added: Matrix) -> tuple[Evidence, ...]:
    own = [place for place, token in enumerate(found) if not token.stop]
    grams = [Clue("", 0.0, (place,), found[place].word, LEARNED_WORD) for place in own]
    return tuple(_evidence(zip([*clues, *grams], added.tolist(), strict=True), found))


def match_areas(text: str, lexicon: Lexicon, parameters: Parameters) -> tuple[AreaMatch, ...]:
    """Return the areas that the lexicon alone finds, where a framework has no learned weights."""
    found = read_words(text)
    by_area = separate_by_area(lexicon.find(found))
    matches = [_match(area, hits, found, parameters) for area, hits in by_area.items()]
    return _clearest(matches, parameters.shown_from, LEAST_OF_CLEAREST)


def _clearest(matches: Sequence[AreaMatch], least: float, share: float) -> tuple[AreaMatch, ...]:
    clearest = max((match.confidence for match in matches), default=0.0)
    shown = [match for match in matches if match.confidence >= max(least, clearest * share)]
    return tuple(sorted(shown, key=lambda match: (-match.confidence, match.area))[:MOST_AREAS])


def _match(area: str, hits: Sequence[Hit], found: Sequence[Token], parameters: Parameters) -> AreaMatch:
    confidence = witnessed(hits)
    evidence = [Evidence(_words(hit.places, hit.match, found), hit.term.text, hit.match, hit.weight) for hit in hits]
    return AreaMatch(area, confidence, _status(confidence, parameters), tuple(evidence))


def _evidence(added: Iterable[tuple[Clue, float]], found: Sequence[Token]) -> list[Evidence]:
    """Return the words that speak for the area, weightiest first: all clues on the same words are one piece.

    A piece that adds x to the log-odds weighs ``1 - exp(-x)``: the part of the odds against it that it takes away.
    """
    pieces: dict[tuple[int, ...], list[tuple[Clue, float]]] = defaultdict(list)
    for clue, value in added:
        pieces[clue.places].append((clue, value))
    evidence = []
    for places, own in pieces.items():
        total = math.fsum(sorted(value for _, value in own))
        if places and total >= LEAST_EVIDENCE:
            clue = max(own, key=lambda pair: (pair[1], pair[0].name))[0]
            evidence.append(Evidence(_words(places, clue.match, found), clue.term, clue.match, 1.0 - math.exp(-total)))
    return sorted(evidence, key=lambda piece: (-piece.weight, piece.text, piece.term))


def _words(places: Sequence[int], match: str, found: Sequence[Token]) -> str:
    in_a_row = match != "together" and places[-1] - places[0] < 2 * len(places)
    return (" " if in_a_row else " … ").join(found[place].text for place in places)


def _status(confidence: float, parameters: Parameters) -> str:
    return "sure" if confidence >= parameters.sure_from else "unsure"
