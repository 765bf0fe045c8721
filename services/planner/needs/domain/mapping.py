"""Which competence areas a note speaks of, and which of its words say so."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from services.planner.framework.lexicon import NEUTRAL, Hit, Lexicon
from services.planner.needs.domain.values import AreaMatch, Evidence, Parameters
from shared.wording.normalise import Token, tokens

# A pasted page would touch every area; a note's subject stands in its first words.
MOST_TOKENS = 400
MOST_AREAS = 3
# A likely term beside a certain one of another area is mostly an echo of it.
LEAST_OF_CLEAREST = 0.75


def match_areas(text: str, lexicon: Lexicon, parameters: Parameters) -> tuple[AreaMatch, ...]:
    """Return the areas that the note speaks of, most confident first; none for a note that speaks of none."""
    found = tokens(text)[:MOST_TOKENS]
    by_area: dict[str, list[Hit]] = defaultdict(list)
    for hit in _unmasked(lexicon.find(found)):
        by_area[hit.term.area].append(hit)
    matches = [_match(area, _separate(hits), found, parameters) for area, hits in sorted(by_area.items())]
    clearest = max((match.confidence for match in matches), default=0.0)
    least = max(parameters.shown_from, clearest * LEAST_OF_CLEAREST)
    shown = [match for match in matches if match.confidence >= least]
    return tuple(sorted(shown, key=lambda match: (-match.confidence, match.area))[:MOST_AREAS])


def _unmasked(hits: Sequence[Hit]) -> list[Hit]:
    """Drop what a longer match explains: the words of a phrase speak of the phrase's areas, neutral words of none."""
    masks = [hit for hit in hits if hit.term.area == NEUTRAL or hit.match == "phrase"]
    return [hit for hit in hits if hit.term.area != NEUTRAL and not any(_masks(mask, hit) for mask in masks)]


def _masks(mask: Hit, hit: Hit) -> bool:
    longer = len(mask.places) > len(hit.places) or mask.term.area == NEUTRAL
    return longer and mask.term.area != hit.term.area and set(hit.places) <= set(mask.places)


def _separate(hits: Iterable[Hit]) -> list[Hit]:
    """Keep the weightiest hits that share no word and no term: a word is evidence for an area once."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.weight, hit.places, hit.term.text)):
        if not any(set(hit.places) & set(other.places) or hit.term == other.term for other in kept):
            kept.append(hit)
    return kept


def _match(area: str, hits: Sequence[Hit], found: Sequence[Token], parameters: Parameters) -> AreaMatch:
    """Join the evidence as independent witnesses (noisy-or, Pearl 1988): ``1 - Π(1 - weight)``."""
    confidence = 1.0 - math.prod(sorted(1.0 - hit.weight for hit in hits))
    return AreaMatch(
        area=area,
        confidence=confidence,
        status="sure" if confidence >= parameters.sure_from else "unsure",
        evidence=tuple(_evidence(hit, found) for hit in hits),
    )


def _evidence(hit: Hit, found: Sequence[Token]) -> Evidence:
    words = [found[place].text for place in hit.places]
    return Evidence(
        " … ".join(words) if hit.match == "together" else " ".join(words), hit.term.text, hit.match, hit.weight
    )
