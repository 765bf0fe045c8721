"""What notes speak of, as vectors: their words, the situations that these tell of, letters in a row, and areas.

Each of the four counts alike. What many of the notes hold tells little of each (inverse document frequency: Spärck
Jones 1972).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from services.planner.framework.lexicon import Lexicon
from services.planner.needs.domain.clues import read_words
from services.planner.needs.domain.values import NoteGroup
from shared.wording.dictionary import is_known
from shared.wording.equivalents import meaning
from shared.wording.normalise import Token, split_compound

LONGEST_PLAIN_WORD = 8
GRAM_LENGTH = 4
# A part of a compound speaks of the same as the word alone, but less clearly.
PART = 0.6
Floats = NDArray[np.float64]
Features = Mapping[str, float]


class Speech:
    """Finds what single words tell. Build one per analysis: words once seen are remembered."""

    def __init__(self, situations: Lexicon) -> None:
        """Take what finds situations in words."""
        self._situations = situations
        self._remembered: dict[str, frozenset[str]] = {}

    def features(self, group: NoteGroup) -> tuple[Features, ...]:
        """Return the words, situations, grams and areas of a group with their values."""
        found = [token for text in group.wordings for token in read_words(text) if not token.stop]
        words: dict[str, float] = {}
        for token in found:
            for word, value in _words(token.word):
                words[word] = max(value, words.get(word, 0.0))
        situations = dict.fromkeys(chain.from_iterable(map(self._told_by, found)), 1.0)
        grams = dict.fromkeys(chain.from_iterable(_grams(meaning(token.word)) for token in found), 1.0)
        return words, situations, grams, group.shares

    def _told_by(self, token: Token) -> frozenset[str]:
        if token.word not in self._remembered:
            hits = self._situations.find([token])
            self._remembered[token.word] = frozenset(hit.term.area for hit in hits)
        return self._remembered[token.word]


@lru_cache(maxsize=50_000)
def _words(word: str) -> tuple[tuple[str, float], ...]:
    whole = (meaning(word), 1.0)
    if len(word) <= LONGEST_PLAIN_WORD and is_known(word):
        return (whole,)
    return (whole, *((meaning(part), PART) for part in split_compound(word) or ()))


@lru_cache(maxsize=50_000)
def _grams(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + GRAM_LENGTH] for at in range(len(padded) - GRAM_LENGTH + 1))


@dataclass(frozen=True)
class Vectors:
    """A row per group, of length 1 at most: the places of its features and their values."""

    places: tuple[NDArray[np.intp], ...]
    values: tuple[Floats, ...]
    width: int

    @classmethod
    def of(cls, spoken: Sequence[Sequence[Features]]) -> "Vectors":
        """Return the vectors of groups, given each one's features by kind."""
        kinds = [_Kind.of([features[kind] for features in spoken]) for kind in range(len(spoken[0]))] if spoken else []
        starts = np.cumsum([0, *(len(kind.numbers) for kind in kinds)]).tolist()
        places, values = [], []
        for features in spoken:
            rows = [kind.row(own) for kind, own in zip(kinds, features, strict=True)]
            places.append(np.concatenate([at + start for (at, _), start in zip(rows, starts, strict=False)]))
            values.append(np.concatenate([value for _, value in rows]) / math.sqrt(len(kinds)))
        return cls(tuple(places), tuple(values), starts[-1])


@dataclass(frozen=True)
class _Kind:
    rarity: Mapping[str, float]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, held: Sequence[Features]) -> "_Kind":
        counts = Counter(chain.from_iterable(held))
        rarity = {name: math.log((len(held) + 1) / count) for name, count in counts.items()}
        shared = sorted(name for name, count in counts.items() if count > 1)
        return cls(rarity, {name: number for number, name in enumerate(shared)})

    def row(self, features: Features) -> tuple[NDArray[np.intp], Floats]:
        names = sorted(features)
        values = np.array([features[name] * self.rarity[name] for name in names], np.float64)
        length = float(np.sqrt(values @ values))
        # What no other group holds counts for the length only: nothing is alike by it.
        shared = [place for place, name in enumerate(names) if name in self.numbers]
        places = np.array([self.numbers[names[place]] for place in shared], np.intp)
        return places, values[shared] / length if length else values[shared]
