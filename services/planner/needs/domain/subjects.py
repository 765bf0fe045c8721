"""What notes speak of, as vectors: their words, the situations that these tell of, letters in a row, and areas.

Each of the four counts alike. What many of the notes hold tells little of each (inverse document frequency: Spärck
Jones 1972).

A kind's features are numbered. What a word tells is looked up once per word, as a row of numbers; a group's features
are the rows of its words, and all groups' features of a kind are three arrays: whose, which, how much.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.planner.framework.lexicon import Lexicon
from services.planner.needs.domain.clues import read_words
from services.planner.needs.domain.values import NoteGroup
from shared.wording.dictionary import is_known
from shared.wording.equivalents import meaning
from shared.wording.normalise import Token, split_compound
from shared.wording.rows import Numbers, spans, starts_of

LONGEST_PLAIN_WORD = 8
GRAM_LENGTH = 4
# A part of a compound speaks of the same as the word alone, but less clearly.
PART = 0.6
Floats = NDArray[np.float64]
# What a word tells: features with their values.
Told = Iterable[tuple[str, float]]


@dataclass(frozen=True)
class Vectors:
    """A row per group, of length 1 at most: group ``n`` has ``places[starts[n]:starts[n + 1]]``, ascending."""

    starts: Numbers
    places: Numbers
    values: Floats
    width: int

    @classmethod
    def of(cls, groups: Sequence[NoteGroup], situations: Lexicon) -> "Vectors":
        """Return what the groups speak of; ``situations`` finds what single words tell."""
        spoken = _Spoken(groups)
        kinds = [
            spoken.told(lambda token: _words(token.word)),
            spoken.told(lambda token: [(term.area, 1.0) for term, _, _ in situations.read(token)[0]]),
            spoken.told(lambda token: [(gram, 1.0) for gram in _grams(meaning(token.word))]),
            _areas(groups),
        ]
        rows = [kind.weighed(len(groups)) for kind in kinds]
        widths = starts_of([len(kind.names) for kind in kinds])
        whose = np.concatenate([whose for whose, _, _ in rows])
        order = np.argsort(whose, kind="stable")
        return cls(
            starts_of(np.bincount(whose, minlength=len(groups))),
            np.concatenate([which + first for (_, which, _), first in zip(rows, widths, strict=False)])[order],
            np.concatenate([values for _, _, values in rows])[order] / math.sqrt(len(kinds)),
            int(widths[-1]),
        )

    def only(self, groups: Numbers) -> "Vectors":
        """Return the rows of these groups."""
        sizes = self.starts[groups + 1] - self.starts[groups]
        at = spans(self.starts[groups], sizes)
        return Vectors(starts_of(sizes), self.places[at], self.values[at], self.width)


@dataclass(frozen=True)
class _Kind:
    """The features of one kind: whose each is, which it is (a place among the sorted names), and its value."""

    whose: Numbers
    which: Numbers
    values: Floats
    names: Sequence[str]

    def weighed(self, count: int) -> tuple[Numbers, Numbers, Floats]:
        """Return the features that several of the groups have, weighed by how few have them."""
        holders = np.bincount(self.which, minlength=len(self.names))
        rarity = np.array([math.log((count + 1) / max(1, held)) for held in holders.tolist()], np.float64)
        values = self.values * rarity[self.which]
        lengths = np.sqrt(np.bincount(self.whose, values * values, count))[self.whose]
        # What no other group holds counts for the length only: nothing is alike by it.
        kept = holders[self.which] > 1
        scaled = np.divide(values, lengths, out=values, where=lengths > 0)
        return self.whose[kept], self.which[kept], scaled[kept]


class _Spoken:
    """The words of groups: each distinct one is asked once what it tells."""

    def __init__(self, groups: Sequence[NoteGroup]) -> None:
        numbers: dict[str, int] = {}
        self._tokens: list[Token] = []
        words, counts = [], []
        for group in groups:
            found = [token for text in group.wordings for token in read_words(text) if not token.stop]
            for token in found:
                if token.word not in numbers:
                    numbers[token.word] = len(self._tokens)
                    self._tokens.append(token)
            words += [numbers[token.word] for token in found]
            counts.append(len(found))
        self._words = np.array(words, np.intp)
        self._whose = np.repeat(np.arange(len(groups)), counts)

    def told(self, tell: Callable[[Token], Told]) -> _Kind:
        """Return what all words tell; a feature that several words of a group tell has the largest of their values."""
        by_word = [list(tell(token)) for token in self._tokens]
        names = sorted({name for told in by_word for name, _ in told})
        numbers = {name: number for number, name in enumerate(names)}
        which = np.array([numbers[name] for told in by_word for name, _ in told], np.intp)
        values = np.array([value for told in by_word for _, value in told], np.float64)
        sizes = np.array([len(told) for told in by_word], np.intp)
        starts = starts_of(sizes)
        at = spans(starts[self._words], sizes[self._words])
        return _once(np.repeat(self._whose, sizes[self._words]), which[at], values[at], names)


def _once(whose: Numbers, which: Numbers, values: Floats, names: Sequence[str]) -> _Kind:
    cells = whose * max(1, len(names)) + which
    order = np.lexsort((-values, cells))
    first = order[np.diff(cells[order], prepend=-1) > 0]
    return _Kind(whose[first], which[first], values[first], names)


def _areas(groups: Sequence[NoteGroup]) -> _Kind:
    names = sorted({area for group in groups for area in group.shares})
    numbers = {name: number for number, name in enumerate(names)}
    whose = np.repeat(np.arange(len(groups)), [len(group.shares) for group in groups])
    which = np.array([numbers[area] for group in groups for area in group.shares], np.intp)
    values = np.array([share for group in groups for share in group.shares.values()], np.float64)
    return _once(whose, which, values, names)


@lru_cache(maxsize=50_000)
def _words(word: str) -> tuple[tuple[str, float], ...]:
    whole = (meaning(word), 1.0)
    if len(word) <= LONGEST_PLAIN_WORD and is_known(word):
        return (whole,)
    return (whole, *((meaning(part), PART) for part in split_compound(word) or ()))


def _grams(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[at : at + GRAM_LENGTH] for at in range(len(padded) - GRAM_LENGTH + 1)}
