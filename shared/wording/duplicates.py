"""Notes that say the same thing in nearly the same words.

Likeness is that of the character grams of the content words and their lemmas. Groups are stars: every member is alike
to its hub, so that likeness isn't inherited along a chain. Notes that contradict each other are never joined. The
result is the same for any order of the texts.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations

import numpy as np

from shared.wording.agreement import Content
from shared.wording.contrasts import Stance
from shared.wording.equivalents import meaning
from shared.wording.grams import alike, likeness_of
from shared.wording.normalise import Token, clean, tokens
from shared.wording.roles import Roles
from shared.wording.stars import stars

# Measured on labelled pairs: paraphrases lie above the first, notes that only share a subject mostly below the second.
JOINED_FROM = 0.47
POSSIBLE_FROM = 0.36
# Beside so many others a note is offered: those of other groups that are most like it.
MOST_OFFERED = 5
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
    forms: frozenset[str]
    found: tuple[Token, ...]
    places: tuple[int, ...]

    # These are asked only of wordings that are like another.
    @cached_property
    def stance(self) -> Stance:
        """What it says that another must not contradict."""
        return Stance.of(self.key, [token.word for token in self.found])

    @cached_property
    def roles(self) -> Roles:
        """Who does what in it."""
        return Roles.of(token.word for token in self.found)

    @cached_property
    def content(self) -> Content:
        """What it says in words."""
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
    like = alike([wording.forms for wording in wordings], possible_from).both_ways()

    def same(one: int, other: int) -> bool:
        return not wordings[one].differs(wordings[other])

    found = stars(len(wordings), like.reaching(joined_from), same, same)
    groups = [sorted(chain.from_iterable(wordings[member].places for member in star)) for star in found]
    hub_of = np.empty(len(wordings), np.intp)
    for star in found:
        hub_of[star] = star[0]
    apart = like.only(hub_of[like.earlier] != hub_of[like.later]).first_of_each(MOST_OFFERED)
    possible = [
        _like_pair(wordings[one], wordings[other], value)
        for one, other, value in apart.once()
        if wordings[one].content.speaks_of_the_same(wordings[other].content)
    ]
    return Duplicates(
        groups=tuple(sorted(tuple(group) for group in groups if len(group) > 1)),
        possible=tuple(sorted(possible, key=lambda pair: (pair.a, pair.b))),
    )


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are: 0 shares nothing, 1 has the same content words."""
    left, right = _wordings([one])[0], _wordings([other])[0]
    return 1.0 if left.key == right.key else likeness_of(left.forms, right.forms)


def _wordings(texts: Sequence[str]) -> list[_Wording]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        places[clean(text).lower().strip()].append(place)
    return [_wording(text, places[text]) for text in sorted(places)]


def _wording(text: str, places: Iterable[int]) -> _Wording:
    found = tokens(text)
    content = [token for token in found if not token.stop] or found
    forms = frozenset(form for token in content[:MOST_WORDS] for form in (token.word, meaning(token.word)))
    return _Wording(text, forms, found, tuple(places))


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
