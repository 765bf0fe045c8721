"""Notes that say the same thing in nearly the same words.

Likeness is the cosine of two sets of character 3-, 4- and 5-grams (Ochiai 1957), taken from the content words and their
lemmas: ``shared / sqrt(left * right)``. Groups are stars: every member is alike to its hub, so that likeness isn't
inherited along a chain. Notes that contradict each other are never joined. The result is the same for any order of the
texts.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from shared.wording.agreement import Content
from shared.wording.contrasts import Stance
from shared.wording.equivalents import meaning
from shared.wording.normalise import Token, clean, tokens
from shared.wording.roles import Roles

# Measured on labelled pairs: paraphrases lie above the first, notes that only share a subject mostly below the second.
JOINED_FROM = 0.47
POSSIBLE_FROM = 0.36
GRAM_LENGTHS = (3, 4, 5)
# The likeness by 4-grams alone lies within 0.06 of the whole one for all labelled pairs: the margin is twice that.
INDEXED_LENGTH = 4
INDEX_MARGIN = 0.12
# Longer notes are compared by their beginning: 400 content words is far beyond a note, and keeps a pasted page cheap.
MOST_WORDS = 400


@dataclass(frozen=True)
class LikePair:
    """Two texts, by their places, that may say the same; ``why``: ``paraphrase``, or ``negation`` (they contradict)."""

    a: int
    b: int
    likeness: float
    why: str


@dataclass(frozen=True)
class Duplicates:
    """Groups of two or more texts that say the same, and the pairs that a person should decide on."""

    groups: tuple[tuple[int, ...], ...]
    possible: tuple[LikePair, ...]


@dataclass(frozen=True)
class _Wording:
    key: str
    grams: frozenset[str]
    stance: Stance
    found: tuple[Token, ...]
    places: tuple[int, ...]

    @cached_property
    def roles(self) -> Roles:
        """Who does what in it; asked only of wordings that are like another."""
        return Roles.of(token.word for token in self.found)

    @cached_property
    def content(self) -> Content:
        """What it says in words; asked only of wordings that are like another."""
        return Content.of(self.found[:MOST_WORDS])

    def differs(self, other: "_Wording") -> bool:
        """Tell whether the two don't mean the same, however alike their letters are."""
        if self.stance.contradicts(other.stance) or self.stance.speaks_otherwise(other.stance):
            return True
        return self.roles.differ(other.roles) or not self.content.agrees(other.content)


def find_duplicates(
    texts: Sequence[str],
    *,
    joined_from: float = JOINED_FROM,
    possible_from: float = POSSIBLE_FROM,
) -> Duplicates:
    """Return which of the texts say the same and which may do so.

    Args:
        texts: the notes of one quadrant; their places are what the result speaks of.
        joined_from: likeness (0 to 1) from which two texts are joined.
        possible_from: likeness from which a pair that isn't joined is a possible duplicate.
    """
    wordings = _wordings(texts)
    likenesses = _likenesses(wordings, possible_from)
    stars = _stars(
        wordings,
        {pair: value for pair, value in likenesses.items() if value >= joined_from},
    )
    groups = [sorted(chain.from_iterable(wordings[member].places for member in star)) for star in stars]
    hub_of = {member: star[0] for star in stars for member in star}
    possible = [
        _like_pair(wordings[one], wordings[other], value)
        for (one, other), value in likenesses.items()
        if hub_of[one] != hub_of[other] and wordings[one].content.speaks_of_the_same(wordings[other].content)
    ]
    return Duplicates(
        groups=tuple(sorted(tuple(group) for group in groups if len(group) > 1)),
        possible=tuple(sorted(possible, key=lambda pair: (pair.a, pair.b))),
    )


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are: 0 shares nothing, 1 has the same content words."""
    left, right = _wordings([one])[0], _wordings([other])[0]
    return 1.0 if left.key == right.key else _cosine(left.grams, right.grams)


def _wordings(texts: Sequence[str]) -> list[_Wording]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        places[clean(text).lower().strip()].append(place)
    return [_wording(text, places[text]) for text in sorted(places)]


def _wording(text: str, places: Iterable[int]) -> _Wording:
    found = tokens(text)
    content = [token for token in found if not token.stop] or found
    forms = {form for token in content[:MOST_WORDS] for form in (token.word, meaning(token.word))}
    grams = frozenset[str]().union(*(_grams(form) for form in forms))
    return _Wording(text, grams, Stance.of(text, [token.word for token in found]), found, tuple(places))


@lru_cache(maxsize=50_000)
def _grams(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + size] for size in GRAM_LENGTHS for at in range(len(padded) - size + 1))


def _cosine(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / math.sqrt(len(left) * len(right)) if left and right else 0.0


def _likenesses(wordings: Sequence[_Wording], least: float) -> dict[tuple[int, int], float]:
    """Return the likeness of every pair that reaches ``least``.

    Not all pairs are compared: an index of the 4-grams alone counts what each earlier wording shares with this one, and
    those that share clearly too little are left out.
    """
    numbers: dict[str, int] = defaultdict(lambda: len(numbers))
    rows = [[numbers[gram] for gram in wording.grams if len(gram) == INDEXED_LENGTH] for wording in wordings]
    sizes = np.sqrt([len(row) for row in rows])
    holders = _holders(rows, len(numbers))
    found = {}
    for place, row in enumerate(rows):
        if row:
            # Wordings stand in an index of their places, so counting places counts shared grams.
            shared = np.bincount(np.concatenate([holders[gram] for gram in row]), minlength=place)[:place]
            enough = max(0.0, least - INDEX_MARGIN) * sizes[place] * sizes[:place]
            for other in np.flatnonzero((shared > 0) & (shared >= enough)).tolist():
                value = _cosine(wordings[other].grams, wordings[place].grams)
                if value >= least:
                    found[other, place] = value
    return found


def _holders(rows: Sequence[Sequence[int]], grams: int) -> list[NDArray[np.intp]]:
    """Return for each gram the places of the wordings that hold it."""
    lengths = [len(row) for row in rows]
    held = np.fromiter(chain.from_iterable(rows), dtype=np.intp, count=sum(lengths))
    places = np.repeat(np.arange(len(rows)), lengths)[np.argsort(held, kind="stable")]
    ends = np.cumsum(np.bincount(held, minlength=grams)).tolist()
    return [places[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _stars(wordings: Sequence[_Wording], likenesses: Mapping[tuple[int, int], float]) -> list[list[int]]:
    """Group wordings around hubs, the one with most and closest neighbours first; the hub stands first in its group."""
    neighbours: dict[int, dict[int, float]] = {place: {} for place in range(len(wordings))}
    for (one, other), value in likenesses.items():
        if not wordings[one].differs(wordings[other]):
            neighbours[one][other] = neighbours[other][one] = value
    free = set(neighbours)
    stars = []
    for hub in sorted(
        neighbours,
        key=lambda place: (
            -len(neighbours[place]),
            -math.fsum(neighbours[place].values()),
            place,
        ),
    ):
        if hub in free:
            star = _star(
                hub,
                {place: value for place, value in neighbours[hub].items() if place in free},
                wordings,
            )
            free.difference_update(star)
            stars.append(star)
    return stars


def _star(hub: int, near: Mapping[int, float], wordings: Sequence[_Wording]) -> list[int]:
    star = [hub]
    for place in sorted(near, key=lambda place: (-near[place], place)):
        if not any(wordings[place].differs(wordings[member]) for member in star):
            star.append(place)
    return star


def _like_pair(one: _Wording, other: _Wording, value: float) -> LikePair:
    a, b = sorted((one.places[0], other.places[0]))
    return LikePair(
        a,
        b,
        value,
        "negation" if one.stance.contradicts(other.stance) else "paraphrase",
    )


def pairs(groups: Iterable[Sequence[int]]) -> set[tuple[int, int]]:
    """Return every pair of places that stand in the same group."""
    return {pair for group in groups for pair in combinations(group, 2)}
