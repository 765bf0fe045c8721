"""Notes that say the same thing in nearly the same words.

Pairs come from the likeness of the character grams of their content words and lemmas; what speaks for and against each
saying the same is weighed as labelled pairs have taught. Groups are stars: every member says the same as its hub, so
that this isn't inherited along a chain. The result is the same for any order of the texts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations

import numpy as np

from shared.wording.grams import alike, likeness_of
from shared.wording.normalise import clean, tokens
from shared.wording.sameness import Sameness, learned_sameness
from shared.wording.signs import Wording, signs
from shared.wording.stars import find_stars

# Chosen on pairs by hands left out (the README of the pairs), and so that none is lost that the joining was made for.
# It is below a half because most of the pairs that teach are hard ones.
JOINED_FROM = 0.33
# Of pairs that say the same nearly all are alike to this part.
POSSIBLE_FROM = 0.36
# Beside so many others a note is offered: those of other groups that are most like it.
MOST_OFFERED = 5


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


def find_duplicates(
    texts: Sequence[str],
    *,
    joined_from: float = JOINED_FROM,
    possible_from: float = POSSIBLE_FROM,
) -> Duplicates:
    """Return which of the texts say the same and which may do so.

    Args:
        texts: the notes of one quadrant; their places are what the result speaks of.
        joined_from: how sure (0 to 1) it must be that two texts say the same for them to be joined.
        possible_from: likeness of grams from which a pair is looked at. One that isn't joined is a possible duplicate
            if it holds much the same words.
    """
    places = _places(texts)
    wordings = [Wording(key, tokens(key)) for key in sorted(places)]
    like = alike([wording.forms for wording in wordings], possible_from)
    likenesses = {(one, other): value for one, other, value in like.once()}
    learned = learned_sameness()

    @cache
    def sure(one: int, other: int) -> float:
        near = likenesses.get((one, other)) or likeness_of(wordings[one].forms, wordings[other].forms)
        return sameness(wordings[one], wordings[other], near, learned)

    sides = like.both_ways()
    stars = find_stars(len(wordings), sides, sure, joined_from)
    groups = [sorted(chain.from_iterable(places[wordings[member].key] for member in star)) for star in stars]
    hub_of = np.empty(len(wordings), np.intp)
    for star in stars:
        hub_of[star] = star[0]
    apart = sides.only(hub_of[sides.earlier] != hub_of[sides.later]).first_of_each(MOST_OFFERED)
    possible = [
        _like_pair(places, wordings[one], wordings[other], likeness)
        for one, other, likeness in apart.once()
        if wordings[one].content.speaks_of_the_same(wordings[other].content)
    ]
    return Duplicates(
        groups=tuple(sorted(tuple(group) for group in groups if len(group) > 1)),
        possible=tuple(sorted(possible, key=lambda pair: (pair.a, pair.b))),
    )


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are: 0 shares nothing, 1 has the same content words."""
    left, right = wording(one), wording(other)
    return 1.0 if left.key == right.key else likeness_of(left.forms, right.forms)


def sameness(one: Wording, other: Wording, near: float, learned: Sameness) -> float:
    """Return how sure it is that two say the same, 0 to 1, given how alike their grams are."""
    # Not left to what was learned: that a note and its denial never say the same, nor two in which the same words have
    # changed roles; and that most words must pair off, which those who write pairs for learning take for granted.
    if not one.content.agrees(other.content) or one.stance.denies(other.stance) or one.roles.differ(other.roles):
        return 0.0
    if one.order == other.order and one.stance.asked == other.stance.asked:
        return 1.0
    return learned.sure(signs(one, other, near))


def _key(text: str) -> str:
    return clean(text).lower().strip()


def wording(text: str) -> Wording:
    """Return a text as what its words say."""
    return Wording(_key(text), tokens(_key(text)))


def _places(texts: Sequence[str]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        places[_key(text)].append(place)
    return places


def _like_pair(places: Mapping[str, Sequence[int]], one: Wording, other: Wording, likeness: float) -> LikePair:
    a, b = sorted((places[one.key][0], places[other.key][0]))
    return LikePair(a, b, likeness, "negation" if one.stance.contradicts(other.stance) else "paraphrase")


def pairs(groups: Iterable[Sequence[int]]) -> set[tuple[int, int]]:
    """Return every pair of places that stand in the same group."""
    return {pair for group in groups for pair in combinations(group, 2)}
