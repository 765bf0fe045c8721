"""What speaks for and against two notes saying the same: signs with names, each as strong as 0 to 1 or a small count.

Where words are left over in one note, order and small words differ, or the stance is another, that is a
sign. How much each weighs is learned from pairs that people have labelled: see ``sameness``.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product, takewhile

from rapidfuzz.distance import LCSseq

from shared.wording.agreement import Content
from shared.wording.contrasts import Stance
from shared.wording.equivalents import meaning
from shared.wording.normalise import Token, lemma, split_compound
from shared.wording.opposites import Sides, opposed, sides_of
from shared.wording.rarity import rarity
from shared.wording.roles import Roles

# Longer notes are compared by their beginning: 400 content words is far beyond a note, and keeps a pasted page cheap.
MOST_WORDS = 400
SHORTEST_BEGINNING = 4
# A measure becomes a sign for each of these that it reaches: what lies between two says the same.
_STEPS = {
    "likeness": (0.5, 0.6, 0.7, 0.8, 0.9),
    "agreed": (0.6, 0.75, 0.9, 0.99),
    "agreed in rare words": (0.5, 0.6, 0.7, 0.8, 0.9),
    "common by rarity": (1.0, 1.5, 2.0, 3.0, 4.0),
    "rarest left over": (0.01, 0.4, 0.6, 0.8, 0.99),
    "left over by rarity": (0.5, 1.0, 1.5, 2.0, 3.0),
    "exactly common": (1, 2, 3, 4),
    "most left over": (0.01, 0.2, 0.4),
    "least left over": (0.01, 0.2, 0.34),
    "common": (2, 3, 4, 5, 6),
    "near": (0.01, 0.2),
    "small in common": (0.3, 0.5, 0.75),
    "small apart": (1, 2, 4),
    "turned round": (0.01, 0.3, 0.6),
    "in one order": (0.4, 0.6, 0.75, 0.9),
    "same edges": (0.3, 0.6, 0.8),
    "longer": (1, 2, 4),
    "stranger": (0.01, 0.1, 0.2),
}
# What is alike never speaks against, and what differs never for, whatever those who wrote the pairs were like: false
# friends are easily written by changing one word, so that close likeness would look suspicious.
_FOR = ("likeness", "agreed", "common", "exactly common", "small in common", "in one order", "same")
_FREE = ("near", "small")


@dataclass(frozen=True)
class Wording:
    """A text and its words, with what is read out of them when it is first asked for."""

    key: str
    found: tuple[Token, ...]

    @cached_property
    def forms(self) -> frozenset[str]:
        """The forms whose grams are compared."""
        content = [token for token in self.found if not token.stop] or self.found
        return frozenset(form for token in content[:MOST_WORDS] for form in (token.word, meaning(token.word)))

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

    @cached_property
    def words(self) -> frozenset[str]:
        """All its words."""
        return frozenset(token.word for token in self.found)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """What its words mean, one after the other."""
        return tuple(meaning(token.word) for token in self.found[:MOST_WORDS])

    @cached_property
    def sides(self) -> Sides:
        """The opposites that it takes a side in."""
        return sides_of(self.words)


def signs(one: Wording, other: Wording, likeness: float) -> dict[str, float]:
    """Return the signs of a pair, the same whichever of the two comes first.

    Args:
        one: a text.
        other: another.
        likeness: that of their grams, 0 to 1.
    """
    pair = _Pair(*sorted((one, other), key=lambda wording: wording.key))
    found = dict(_reached(pair.measures() | {"likeness": likeness}))
    for read in (_left_over, _small_words, _opposites, _guards):
        found.update((name, float(strength)) for name, strength in read(pair) if strength)
    return found


def direction(sign: str) -> float:
    """Return whether a sign may only speak for two saying the same (1), only against (-1), or may do either (0).

    A small word in one note only may do either: with some, people say what they say in passing.
    """
    if sign.startswith(_FOR):
        return 1.0
    return 0.0 if sign.startswith(_FREE) and not sign.startswith("small apart") else -1.0


@dataclass(frozen=True)
class _Pair:
    one: Wording
    other: Wording

    @cached_property
    def here(self) -> list[str]:
        """The content words of the first that have no like in the other."""
        return self.one.content.without_like(self.other.content)

    @cached_property
    def there(self) -> list[str]:
        return self.other.content.without_like(self.one.content)

    @cached_property
    def small(self) -> tuple[frozenset[str], frozenset[str]]:
        """The small words that stand in one only, of each."""
        here, there = self.one.content.small, self.other.content.small
        return here - there, there - here

    @cached_property
    def turned(self) -> float:
        """Which part of all pairs of words in common stand in another order."""
        places = {word: place for place, word in reversed(list(enumerate(self.other.content.meanings)))}
        likes = (self.one.content.like(word, self.other.content) for word in self.one.content.meanings)
        order = [places[like] for like in likes if like]
        turned = sum(one > other for place, one in enumerate(order) for other in order[place + 1 :])
        return turned / max(1, len(order) * (len(order) - 1) // 2)

    def measures(self) -> dict[str, float]:
        """Return the numbers that become signs where they reach a step."""
        one, other = self.one, self.other
        sizes = len(one.content.meanings), len(other.content.meanings)
        left = sorted(len(own) / max(1, size) for own, size in zip((self.here, self.there), sizes, strict=True))
        alone = [rarity(word) for word in (*self.here, *self.there)]
        weight = math.fsum(map(rarity, (*one.content.meanings, *other.content.meanings)))
        small = one.content.small | other.content.small
        strange = sum(_is_strange(word, other) for word in self.here) + sum(
            _is_strange(word, one) for word in self.there
        )
        lengths = len(one.found), len(other.found)
        edges = _same_beginning(one.order, other.order) + _same_beginning(one.order[::-1], other.order[::-1])
        near = sum(word not in other.content.held for word in one.content.meanings) - len(self.here)
        near += sum(word not in one.content.held for word in other.content.meanings) - len(self.there)
        return {
            "agreed": 1.0 - (len(self.here) + len(self.there)) / max(1, sum(sizes)),
            "agreed in rare words": 1.0 - math.fsum(alone) / max(1e-9, weight),
            "common by rarity": (weight - math.fsum(alone)) / 2,
            "rarest left over": max(alone, default=0.0),
            "left over by rarity": math.fsum(alone),
            "exactly common": len(one.content.held & other.content.held),
            "most left over": left[1],
            "least left over": left[0],
            "common": sizes[0] - len(self.here),
            "near": near / max(1, sum(sizes)),
            "small in common": len(one.content.small & other.content.small) / max(1, len(small)),
            "small apart": len(self.small[0]) + len(self.small[1]),
            "turned round": self.turned,
            "in one order": LCSseq.normalized_similarity(one.order, other.order),
            "same edges": edges / max(1, *lengths),
            "longer": abs(lengths[0] - lengths[1]),
            "stranger": strange / max(1, sum(sizes)),
        }


Signs = Iterator[tuple[str, float | bool]]


def _reached(measures: Mapping[str, float]) -> Signs:
    for name, steps in _STEPS.items():
        yield from ((f"{name} {step}", 1.0) for step in steps if measures[name] >= step)


def _left_over(pair: _Pair) -> Signs:
    here, there = pair.here, pair.there
    yield "left over in both", bool(here and there)
    yield "left over in one", bool(here) != bool(there)
    yield "one left over in each", len(here) == len(there) == 1
    yield "nothing but order", not here and not there and pair.turned > 0
    yield "another in its place", bool(here and there) and not pair.turned
    yield "same first word", pair.one.order[:1] == pair.other.order[:1]
    yield "same last word", pair.one.order[-1:] == pair.other.order[-1:]
    yield "one word in common", len(pair.one.content.meanings) - len(here) <= 1
    beginnings = [{part for word in own for part in _parts(word)} for own in (here, there)]
    yield "same part", bool(beginnings[0] & beginnings[1])


def _small_words(pair: _Pair) -> Signs:
    for own in pair.small:
        yield from ((f"small {word}", 1.0) for word in own)
    for one, other in product(*pair.small):
        yield f"small {' for '.join(sorted((one, other)))}", 0.5


def _opposites(pair: _Pair) -> Signs:
    left = [_without_lemmas(one, other) for one, other in ((pair.one, pair.other), (pair.other, pair.one))]
    here, there = ({*words, *own} for words, own in zip(left, (pair.here, pair.there), strict=True))
    yield "opposites left over", opposed(sides_of(here), sides_of(there))
    both = {thing for thing, _ in pair.one.sides} & {thing for thing, _ in pair.other.sides}
    yield "opposites apart", not both <= {thing for thing, _ in pair.one.sides & pair.other.sides}
    yield "a side in one", len({thing for thing, _ in pair.one.sides ^ pair.other.sides}) / 4


def _guards(pair: _Pair) -> Signs:
    yield from pair.one.stance.differences(pair.other.stance)


def _without_lemmas(one: Wording, other: Wording) -> Iterable[str]:
    known = set(map(lemma, other.words))
    return [word for word in one.words - other.words if lemma(word) not in known]


def _is_strange(word: str, other: Wording) -> bool:
    """Tell whether no word of the other begins as this one does."""
    beginning = word[:SHORTEST_BEGINNING]
    return not any(meant.startswith(beginning) for meant in other.content.meanings)


def _parts(word: str) -> Collection[str]:
    parts = split_compound(word) or (word,)
    return {part[:SHORTEST_BEGINNING] for part in parts if len(part) >= SHORTEST_BEGINNING}


def _same_beginning(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))
