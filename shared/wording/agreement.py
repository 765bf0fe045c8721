"""Whether two notes that share many letters also share their words: what one says and the other doesn't.

Grams let a long word in common outweigh what is said of it (*studiebesök i grannkommunen* gives ideas in one note and
takes a day in the other). So the words are paired off, and what is left over is looked at.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from shared.wording.contrasts import NEGATIONS
from shared.wording.equivalents import meaning
from shared.wording.normalise import Token, split_compound
from shared.wording.stop_words import STOP_WORDS

# Measured on labelled pairs: of notes that say the same, or the contrary, at least this part of the words pairs off.
LEAST_AGREED = 0.6
# When both have words of their own, more must be in common.
LEAST_WITH_OWN_ON_BOTH_SIDES = 0.7
# The fewer words in common, the more of all the others, small ones too, must pair off.
LEAST_OF_ALL_WORDS = {2: 0.55, 3: 0.5}
# One word in common makes two notes the same only where the small words around it are the same too.
FEWEST_IN_COMMON = 2
LEAST_AROUND_ONE_WORD = 0.5
SHORTEST_MISSPELT = 5
LEAST_SPELT_ALIKE = 0.6
SHORTEST_PART = 4


@dataclass(frozen=True)
class Content:
    """The words of a note that carry content, in order, each as the word that stands for it; the small ones."""

    meanings: tuple[str, ...]
    everything: frozenset[str]
    small: frozenset[str] = frozenset()

    @classmethod
    def of(cls, found: Sequence[Token]) -> "Content":
        """Return the content of a note; a note of nothing but stop words is its own content."""
        words = [part for token in found if not token.stop for part in _parts(token) if part not in NEGATIONS]
        content = tuple(word for word in map(meaning, words) if word not in STOP_WORDS)
        everything = frozenset(meaning(part) for token in found for part in _parts(token))
        small = frozenset(token.word for token in found if token.stop or token.word in NEGATIONS)
        return cls(content or tuple(token.word for token in found), everything, small)

    @cached_property
    def held(self) -> frozenset[str]:
        """The meanings without their order."""
        return frozenset(self.meanings)

    def speaks_of_the_same(self, other: "Content") -> bool:
        """Tell whether enough words pair off for the two to say the same, or the contrary."""
        own = self.without_like(other)
        if len(self.held.difference(own)) < FEWEST_IN_COMMON:
            around = len(self.everything & other.everything) / len(self.everything | other.everything)
            return self.held == other.held and around >= LEAST_AROUND_ONE_WORD
        return self.agreed(other) >= LEAST_AGREED

    def agreed(self, other: "Content") -> float:
        """Return which part of both notes' words pairs off."""
        alone = len(self.without_like(other)) + len(other.without_like(self))
        return 1.0 - alone / max(1, len(self.meanings) + len(other.meanings))

    def agrees(self, other: "Content") -> bool:
        """Tell whether enough words pair off for the two to say the same, and none has taken another's place."""
        if not self.speaks_of_the_same(other):
            return False
        own = self.without_like(other) and other.without_like(self)
        if own and self.agreed(other) < LEAST_WITH_OWN_ON_BOTH_SIDES:
            return False
        common = sum(bool(_like(word, other.held)) for word in self.held)
        if _paired(self.everything, other.everything) < LEAST_OF_ALL_WORDS.get(common, 0.0):
            return False
        return not self._replaced_in(other)

    def without_like(self, other: "Content") -> list[str]:
        """Return the words that have no like in the other."""
        return [word for word in self.meanings if not self.like(word, other)]

    def like(self, word: str, other: "Content") -> str:
        """Return the other's word that is like this one, or ``""``."""
        return _like(word, other.held)

    def _replaced_in(self, other: "Content") -> bool:
        """Tell whether words have taken the place of others: the same stand before and after them."""
        here, there = self._runs_without(other.held), other._runs_without(self.held)
        return any(one.takes_the_place_of(two) for one in here for two in there)

    def _runs_without(self, known: Collection[str]) -> list["_Run"]:
        """Return the runs of words that have no like among those known, with what stands before and after each."""
        runs: list[_Run] = []
        run: list[str] = []
        before = ""
        for word in self.meanings:
            if like := _like(word, known):
                if run:
                    runs.append(_Run(tuple(run), before, like))
                run, before = [], like
            else:
                run.append(word)
        return [*runs, _Run(tuple(run), before, "")] if run else runs


@dataclass(frozen=True)
class _Run:
    words: tuple[str, ...]
    before: str
    after: str

    def takes_the_place_of(self, other: "_Run") -> bool:
        """Tell whether the two stand between the same words: the more alike the rest, the more the change means."""
        between = _same(self.before, other.before) and _same(self.after, other.after)
        return between and bool(self.before or self.after)


def _paired(here: Collection[str], there: Collection[str]) -> float:
    """Return which part of the words on both sides has a like on the other."""
    own = sum(not _like(word, there) for word in here) + sum(not _like(word, here) for word in there)
    return 1.0 - own / max(1, len(here) + len(there))


def _parts(token: Token) -> Sequence[str]:
    """Return both numbers of a range, else the word: ``30-50``."""
    return token.parts if all(part.isdigit() for part in token.parts) else (token.word,)


def _same(one: str, other: str) -> bool:
    return one == other or bool(one and other and alike(one, other))


def _like(word: str, known: Collection[str]) -> str:
    if word in known:
        return word
    return min((other for other in known if alike(word, other)), default="")


def alike(one: str, other: str) -> bool:
    """Tell whether one word is the other misspelt, a part of it (``språkkurs``) or turned (``gåvobok``)."""
    return _alike(one, other) if (len(one), one) <= (len(other), other) else _alike(other, one)


@lru_cache(maxsize=50_000)
def _alike(shorter: str, longer: str) -> bool:
    if len(shorter) >= SHORTEST_PART and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    parts, others = split_compound(shorter) or (), split_compound(longer) or ()
    if parts and others and parts[0] == others[0]:
        # ``bibliotekslag`` and ``biblioteksplan`` share most letters.
        return OSA.normalized_similarity(parts[1], others[1]) >= LEAST_SPELT_ALIKE
    long_enough = len(shorter) >= SHORTEST_MISSPELT and shorter[:2] == longer[:2]
    misspelt = long_enough and OSA.normalized_similarity(shorter, longer) >= LEAST_SPELT_ALIKE
    turned = shorter[:3] in longer[3:] and longer[:3] in shorter[3:]
    return misspelt or turned or shorter in map(meaning, others)
