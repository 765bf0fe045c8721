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

# Measured on labelled pairs: of notes that say the same, at least this part of the words pairs off.
LEAST_AGREED = 0.6
# When both have words of their own, more must be in common.
LEAST_WITH_OWN_ON_BOTH_SIDES = 0.7
SHORTEST_MISSPELT = 5
LEAST_SPELT_ALIKE = 0.6
SHORTEST_PART = 4


@dataclass(frozen=True)
class Content:
    """The words of a note that carry content, in their order, each as the word that stands for it."""

    meanings: tuple[str, ...]

    @classmethod
    def of(cls, found: Sequence[Token]) -> "Content":
        """Return the content of a note; a note of nothing but stop words is its own content."""
        words = [part for token in found if not token.stop for part in _parts(token) if part not in NEGATIONS]
        content = tuple(word for word in map(meaning, words) if word not in STOP_WORDS)
        return cls(content or tuple(token.word for token in found))

    @cached_property
    def held(self) -> frozenset[str]:
        """The meanings without their order."""
        return frozenset(self.meanings)

    def agrees(self, other: "Content") -> bool:
        """Tell whether enough of the words pair off, and no word has taken another's place."""
        here, there = self._runs_without(other.held), other._runs_without(self.held)
        own = [word for run in (*here, *there) for word in run.words]
        least = LEAST_WITH_OWN_ON_BOTH_SIDES if here and there else LEAST_AGREED
        if 1.0 - len(own) / max(1, len(self.meanings) + len(other.meanings)) < least:
            return False
        return not any(one.takes_the_place_of(two) for one in here for two in there)

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


def _parts(token: Token) -> Sequence[str]:
    """Return both numbers of a range, else the word: ``30-50``."""
    return token.parts if all(part.isdigit() for part in token.parts) else (token.word,)


def _same(one: str, other: str) -> bool:
    return one == other or bool(one and other and _alike(one, other))


def _like(word: str, known: Collection[str]) -> str:
    if word in known:
        return word
    return min((other for other in known if _alike(word, other)), default="")


@lru_cache(maxsize=50_000)
def _alike(one: str, other: str) -> bool:
    """Tell whether one word is the other misspelt, a part of it (``kurs`` and ``språkkurs``) or turned (``bokgåva``)."""
    shorter, longer = sorted((one, other), key=lambda word: (len(word), word))
    if len(shorter) >= SHORTEST_PART and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    if len(shorter) >= SHORTEST_MISSPELT and OSA.normalized_similarity(one, other) >= LEAST_SPELT_ALIKE:
        if one[:2] == other[:2]:
            return True
    if one[:3] in other[3:] and other[:3] in one[3:]:
        return True
    return shorter in {meaning(part) for part in split_compound(longer) or ()}
