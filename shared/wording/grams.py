"""How alike texts are by the character grams of their words: one pair, or all pairs of many texts at once.

Likeness is the cosine of two sets of character 3-, 4- and 5-grams (Ochiai 1957): ``shared / sqrt(left * right)``.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

GRAM_LENGTHS = (3, 4, 5)
# The likeness by 4-grams alone lies within 0.06 of the whole one for all labelled pairs: the margin is twice that.
INDEXED_LENGTH = 4
INDEX_MARGIN = 0.12

Numbers = NDArray[np.intp]


def grams(word: str) -> list[str]:
    """Return the grams of a word; some may stand there twice."""
    padded = f" {word} "
    return [padded[at : at + size] for size in GRAM_LENGTHS for at in range(len(padded) - size + 1)]


def likeness_of(one: Collection[str], other: Collection[str]) -> float:
    """Return how alike two texts are, given the forms of their words."""
    left, right = ({gram for form in forms for gram in grams(form)} for forms in (one, other))
    return len(left & right) / math.sqrt(len(left) * len(right)) if left and right else 0.0


def alike(texts: Sequence[Collection[str]], least: float) -> dict[tuple[int, int], float]:
    """Return the likeness of every pair of texts that reaches ``least``, by their places.

    Not all pairs are compared: an index of the 4-grams alone counts what each earlier text shares with this one, and
    those that share clearly too little are left out.

    Args:
        texts: the forms of each text's words.
        least: 0 to 1.
    """
    numbers: dict[str, int] = {}
    whole = _Sets.of(texts, numbers)
    indexed = np.array([len(gram) == INDEXED_LENGTH for gram in numbers], bool)
    found: dict[tuple[int, int], float] = {}
    for place, others in _candidates(whole.only(indexed), max(0.0, least - INDEX_MARGIN)):
        likenesses = whole.likenesses(place, others)
        reach = likenesses >= least
        found |= zip(((other, place) for other in others[reach].tolist()), likenesses[reach].tolist(), strict=True)
    return found


@dataclass(frozen=True)
class _Sets:
    """Sets of numbered grams, one after the other: text ``n`` has ``members[starts[n]:starts[n + 1]]``, in order."""

    members: Numbers
    starts: Numbers
    marked: NDArray[np.bool_]

    @classmethod
    def of(cls, texts: Sequence[Collection[str]], numbers: dict[str, int]) -> "_Sets":
        """Return the texts' grams as numbers; ``numbers`` is filled with what they stand for, in their order."""
        numbered = {form: _numbered(form, numbers) for form in dict.fromkeys(chain.from_iterable(texts))}
        rows = [numbered[form] for text in texts for form in text]
        forms = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        width = max(1, len(numbers))
        cells = np.repeat(forms * width, [len(row) for row in rows]) + np.concatenate([np.zeros(0, np.intp), *rows])
        cells.sort()
        once = cells[np.diff(cells, prepend=-1) > 0]
        return cls._from(once // width, once % width, len(texts), width)

    @classmethod
    def _from(cls, places: Numbers, members: Numbers, texts: int, width: int) -> "_Sets":
        starts = np.concatenate(([0], np.cumsum(np.bincount(places, minlength=texts))))
        return cls(members, starts, np.zeros(width, bool))

    @property
    def sizes(self) -> Numbers:
        """How many grams each text has."""
        return np.diff(self.starts)

    def only(self, wanted: NDArray[np.bool_]) -> "_Sets":
        """Return the sets with the wanted grams alone."""
        places = np.repeat(np.arange(len(self.sizes)), self.sizes)
        kept = wanted[self.members] if len(wanted) else np.zeros(0, bool)
        return self._from(places[kept], self.members[kept], len(self.sizes), len(self.marked))

    def likenesses(self, place: int, others: Numbers) -> NDArray[np.float64]:
        """Return how alike the text at a place is to others, none of which may be empty."""
        own = self.members[self.starts[place] : self.starts[place + 1]]
        self.marked[own] = True
        sizes = self.sizes_of(others)
        ends = np.cumsum(sizes)
        # Where the others' grams stand: each text's run of places, laid end to end.
        at = np.arange(ends[-1]) + np.repeat(self.starts[others] - (ends - sizes), sizes)
        shared = np.add.reduceat(self.marked[self.members[at]], ends - sizes, dtype=np.intp)
        self.marked[own] = False
        return shared / np.sqrt((sizes * len(own)).astype(np.float64))

    def sizes_of(self, places: Numbers) -> Numbers:
        """Return how many grams these texts have."""
        return self.starts[places + 1] - self.starts[places]


def _numbered(form: str, numbers: dict[str, int]) -> Numbers:
    return np.array([numbers.setdefault(gram, len(numbers)) for gram in grams(form)], np.intp)


def _candidates(sets: _Sets, least: float) -> Iterator[tuple[int, Numbers]]:
    """Yield each text's place with those of earlier texts that reach ``least`` by these sets."""
    roots = np.sqrt(sets.sizes)
    # The places of the texts that hold each gram, gram by gram; texts so far end where ``ends`` says.
    order = np.argsort(sets.members, kind="stable")
    holders = np.repeat(np.arange(len(sets.sizes)), sets.sizes)[order]
    starts = np.concatenate(([0], np.cumsum(np.bincount(sets.members, minlength=len(sets.marked))))).tolist()
    ends = starts[:-1]
    members = sets.members.tolist()
    for place, (first, last) in enumerate(zip(sets.starts.tolist(), sets.starts[1:].tolist(), strict=False)):
        earlier = []
        for gram in members[first:last]:
            start, end = starts[gram], ends[gram]
            ends[gram] = end + 1
            if end > start:
                earlier.append(holders[start:end])
        if earlier:
            # Counting places counts shared grams.
            shared = np.bincount(np.concatenate(earlier), minlength=place)
            others = np.flatnonzero((shared > 0) & (shared >= least * roots[place] * roots[:place]))
            if len(others):
                yield place, others
