"""What in a note may tell its areas: terms of the lexicon, situations that it describes, and its words.

A clue has a name by which its weights are looked up, a value, and the places of the words that it stands on.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from services.planner.framework.domain import Framework
from services.planner.framework.lexicon import NEUTRAL, Hit
from services.planner.needs.domain.values import LEARNED_WORD, NoteInput
from shared.wording.dictionary import is_known
from shared.wording.normalise import Token, lemma, split_compound, tokens

# How far each kind of clue is trusted before anything is learned. What a note has many of shares the trust.
LEXICON, TERM, SITUATION, SUBJECT, WORDING, WORD, GRAMS, BOARD = 1.2, 0.7, 0.55, 0.2, 0.7, 1.0, 1.0, 0.3
# A pasted page would touch every area; a note's subject stands in its first words.
MOST_TOKENS = 400
MOST_OF_A_SUBJECT = 3
AREA = "area "
LONGEST_PLAIN_WORD = 8


class Clue(NamedTuple):
    """One clue. ``term`` and ``match`` tell a reader where it comes from, as in the evidence of a match.

    The board that the note hangs on is a clue too, without places: it can tip the scales, but is no evidence.
    """

    name: str
    value: float
    places: tuple[int, ...]
    term: str
    match: str


def read_words(text: str) -> tuple[Token, ...]:
    """Return the words of a note that are read."""
    return tokens(text)[:MOST_TOKENS]


def find_clues(note: NoteInput, found: Sequence[Token], framework: Framework) -> list[Clue]:
    """Return every clue in a note, each name once."""
    framework.thoughts.read_ahead(found)
    hits = separate_by_area(framework.lexicon.find(found))
    clues = [_of_area(area, own) for area, own in hits.items()]
    clues += _shared(TERM, [(f"term {area} ", hit) for area, own in hits.items() for hit in own])
    clues += _of_situations(framework.situations.find(found))
    clues += _of_words(found)
    clues += [Clue(f"board {name}", BOARD, (), name, "board") for name in (note.quadrant, note.perspective)]
    once: dict[str, Clue] = {}
    for clue in clues:
        once.setdefault(clue.name, clue)
    return list(once.values())


def gram_share(found: Sequence[Token]) -> float:
    """Return the value that each word's grams have in a note: the fewer words, the more each tells."""
    return GRAMS / math.sqrt(max(1, sum(not token.stop for token in found)))


def separate_by_area(hits: Sequence[Hit]) -> dict[str, list[Hit]]:
    """Return each area's weightiest hits that share no word and no term, without those that a longer one explains."""
    by_area: dict[str, list[Hit]] = defaultdict(list)
    for hit in _unmasked(hits):
        by_area[hit.term.area].append(hit)
    return {area: _separate(by_area[area]) for area in sorted(by_area)}


def _unmasked(hits: Sequence[Hit]) -> list[Hit]:
    """Drop what a longer match explains: the words of a phrase speak of the phrase's areas, neutral words of none."""
    masks = [hit for hit in hits if hit.term.area == NEUTRAL or hit.match == "phrase"]
    if not masks:
        return list(hits)
    return [hit for hit in hits if hit.term.area != NEUTRAL and not any(_masks(mask, hit) for mask in masks)]


def _masks(mask: Hit, hit: Hit) -> bool:
    longer = len(mask.places) > len(hit.places) or mask.term.area == NEUTRAL
    return longer and mask.term.area != hit.term.area and set(hit.places) <= set(mask.places)


def _separate(hits: Sequence[Hit]) -> list[Hit]:
    """A word is evidence for an area once."""
    if len(hits) == 1:
        return list(hits)
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.weight, hit.places, hit.term.text)):
        if not any(set(hit.places) & set(other.places) or hit.term == other.term for other in kept):
            kept.append(hit)
    return kept


def witnessed(hits: Sequence[Hit]) -> float:
    """Join hits as independent witnesses (noisy-or, Pearl 1988): ``1 - Π(1 - weight)``."""
    return 1.0 - math.prod(sorted(1.0 - hit.weight for hit in hits))


def _of_area(area: str, hits: Sequence[Hit]) -> Clue:
    places = tuple(sorted({place for hit in hits for place in hit.places}))
    return Clue(f"{AREA}{area}", LEXICON * witnessed(hits), places, hits[0].term.text, hits[0].match)


def _shared(trust: float, named: Sequence[tuple[str, Hit]]) -> list[Clue]:
    value = trust / math.sqrt(max(1, len(named)))
    return [Clue(name + hit.term.text, value, hit.places, hit.term.text, hit.match) for name, hit in named]


def _of_situations(hits: Sequence[Hit]) -> list[Clue]:
    if not hits:
        return []
    ordered = sorted(hits, key=lambda hit: (hit.places, hit.term.area, hit.term.text))
    subjects: dict[str, list[Hit]] = defaultdict(list)
    situations: dict[str, Hit] = {}
    for hit in ordered:
        subjects[hit.term.area.partition("/")[0]].append(hit)
        situations.setdefault(hit.term.area, hit)
    value = SITUATION / math.sqrt(max(1, len(situations)))
    clues = [Clue(f"situation {name}", value, hit.places, hit.term.text, hit.match) for name, hit in situations.items()]
    clues += _shared(WORDING, [(f"wording {area} ", hit) for area, own in subjects.items() for hit in own])
    for area, own in subjects.items():
        places = tuple(sorted({place for hit in own for place in hit.places}))
        value = SUBJECT * min(len(own), MOST_OF_A_SUBJECT)
        clues.append(Clue(f"subject {area}", value, places, own[0].term.text, own[0].match))
    return clues


def _of_words(found: Sequence[Token]) -> list[Clue]:
    forms = [
        (place, form) for place, token in enumerate(found) if not token.stop for form in _forms(token.word, token.keys)
    ]
    value = WORD / math.sqrt(max(1, len(forms)))
    return [Clue(name, value, (place,), form, LEARNED_WORD) for place, (name, form) in forms]


@lru_cache(maxsize=50_000)
def _forms(word: str, keys: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return the names of a word's clues, each with the form that it stands for."""
    forms = {key.lstrip("~") for key in keys}
    if len(word) > LONGEST_PLAIN_WORD or not is_known(word):
        forms.update(lemma(part) for part in split_compound(word) or ())
    return tuple((f"word {form}", form) for form in sorted(forms))
