"""How alike texts are by the character grams of their words: one pair, or all pairs of many texts at once.

Likeness is the cosine of two sets of character 3-, 4- and 5-grams (Ochiai 1957): ``shared / sqrt(left * right)``.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from shared.wording.rows import Numbers, spans, starts_of

GRAM_LENGTHS = (3, 4, 5)
# The likeness by 4-grams alone lies within 0.06 of the whole one for all labelled pairs: the margin is twice that.
INDEXED_LENGTH = 4
INDEX_MARGIN = 0.12
# Nobody writes the same so often on one board: beyond it, what is most alike is enough to join by.
MOST_ALIKE = 64
# So many pairs are looked at together: a few megabytes.
CELLS_AT_ONCE = 250_000


def grams(word: str) -> list[str]:
    """Return the grams of a word; some may stand there twice."""
    padded = f" {word} "
    return [padded[at : at + size] for size in GRAM_LENGTHS for at in range(len(padded) - size + 1)]


def likeness_of(one: Collection[str], other: Collection[str]) -> float:
    """Return how alike two texts are, given the forms of their words."""
    left, right = ({gram for form in forms for gram in grams(form)} for forms in (one, other))
    return len(left & right) / math.sqrt(len(left) * len(right)) if left and right else 0.0


@dataclass(frozen=True)
class Alike:
    """Pairs of texts that are alike, by their places: pair ``n`` is ``earlier[n]`` and ``later[n]``."""

    earlier: Numbers
    later: Numbers
    likenesses: NDArray[np.float64]

    @classmethod
    def none(cls) -> "Alike":
        """Return no pairs."""
        return cls(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0))

    def both_ways(self) -> "Alike":
        """Return each pair once from either side, sorted by the first text, those most like it first."""
        one, other = np.concatenate([self.earlier, self.later]), np.concatenate([self.later, self.earlier])
        likenesses = np.concatenate([self.likenesses, self.likenesses])
        order = np.lexsort((other, -likenesses, one))
        return Alike(one[order], other[order], likenesses[order])

    def only(self, wanted: NDArray[np.bool_]) -> "Alike":
        """Return the wanted pairs."""
        return Alike(self.earlier[wanted], self.later[wanted], self.likenesses[wanted])

    def first_of_each(self, most: int) -> "Alike":
        """Return the first pairs of each text, given that they are sorted by it."""
        starts = np.flatnonzero(np.diff(self.earlier, prepend=-1))
        rank = np.arange(len(self.earlier)) - np.repeat(starts, np.diff(np.append(starts, len(self.earlier))))
        return self.only(rank < most)

    def once(self) -> list[tuple[int, int, float]]:
        """Return each pair once, whichever sides it stands there from, the earlier text first, in order."""
        first, last = np.minimum(self.earlier, self.later), np.maximum(self.earlier, self.later)
        _, kept = np.unique(np.stack([first, last]), axis=1, return_index=True)
        columns = (first[kept].tolist(), last[kept].tolist(), self.likenesses[kept].tolist())
        return list(zip(*columns, strict=True))


def alike(texts: Sequence[Collection[str]], least: float) -> Alike:
    """Return the pairs of texts that reach ``least``, each text with the earlier ones that are most like it.

    Not all pairs are compared: an index of the 4-grams alone counts what each earlier text shares with this one, and
    those that share clearly too little are left out, as are those beyond the ``MOST_ALIKE`` that share most: of a
    thousand wordings of one thought each is compared with some. Texts are compared some at a time.

    Args:
        texts: the forms of each text's words.
        least: 0 to 1.
    """
    forms = list(dict.fromkeys(chain.from_iterable(texts)))
    if not forms:
        return Alike.none()
    numbered = _Numbered.of(forms)
    whole = _Sets.of(texts, dict(zip(forms, numbered.rows, strict=True)), numbered.count)
    index = _Index(whole.only(numbered.lengths == INDEXED_LENGTH))
    found = [Alike.none()]
    first = 0
    while first < len(texts):
        last = min(len(texts), first + _rows_at_once(first))
        earlier, later = index.candidates(first, last, max(0.0, least - INDEX_MARGIN))
        likenesses = whole.likenesses(earlier, later, first)
        reach = likenesses >= least
        found.append(Alike(earlier[reach], later[reach], likenesses[reach]))
        first = last
    parts = [(each.earlier, each.later, each.likenesses) for each in found]
    return Alike(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _rows_at_once(first: int) -> int:
    """Return how many texts, beside all before them, make a block of as many cells as are looked at together."""
    return max(1, (math.isqrt(first * first + 4 * CELLS_AT_ONCE) - first) // 2)


@dataclass(frozen=True)
class _Sets:
    """Sets of numbered grams, one after the other: text ``n`` has ``members[starts[n]:starts[n + 1]]``, in order."""

    members: Numbers
    starts: Numbers
    width: int

    @classmethod
    def of(cls, texts: Sequence[Collection[str]], grams: Mapping[str, Numbers], count: int) -> "_Sets":
        """Return the sets of texts, given the grams of each form, and how many different ones there are."""
        rows = [grams[form] for text in texts for form in text]
        forms = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        width = max(1, count)
        cells = np.repeat(forms * width, [len(row) for row in rows]) + np.concatenate([np.zeros(0, np.intp), *rows])
        cells.sort()
        once = cells[np.diff(cells, prepend=-1) > 0]
        return cls(once % width, starts_of(np.bincount(once // width, minlength=len(texts))), width)

    @cached_property
    def sizes(self) -> Numbers:
        """How many grams each text has."""
        return np.diff(self.starts)

    @cached_property
    def places(self) -> Numbers:
        """Whose each gram is."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def only(self, wanted: NDArray[np.bool_]) -> "_Sets":
        """Return the sets with the wanted grams alone."""
        kept = wanted[self.members]
        sizes = np.bincount(self.places[kept], minlength=len(self.sizes))
        return _Sets(self.members[kept], starts_of(sizes), self.width)

    def likenesses(self, earlier: Numbers, later: Numbers, first: int) -> NDArray[np.float64]:
        """Return how alike pairs of texts are, none of which is empty; of each pair the later is ``first`` or after."""
        if not len(later):
            return np.zeros(0)
        own = slice(self.starts[first], self.starts[later[-1] + 1])
        held = np.zeros((int(later[-1]) + 1 - first) * self.width, bool)
        held[(self.places[own] - first) * self.width + self.members[own]] = True
        sizes = self.sizes[earlier]
        at = spans(self.starts[earlier], sizes)
        common = held[np.repeat((later - first) * self.width, sizes) + self.members[at]]
        shared = np.add.reduceat(common, np.cumsum(sizes) - sizes, dtype=np.intp)
        return shared / np.sqrt((sizes * self.sizes[later]).astype(np.float64))


@dataclass(frozen=True)
class _Numbered:
    """The grams of forms as numbers, a row per form, and how long what each number stands for is."""

    rows: Sequence[Numbers]
    lengths: Numbers

    @property
    def count(self) -> int:
        """How many different grams there are."""
        return len(self.lengths)

    @classmethod
    def of(cls, forms: Sequence[str]) -> "_Numbered":
        """Number the grams: all forms stand end to end, and a gram is the one before it and one character more."""
        padded = [f" {form} " for form in forms]
        characters = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32)
        _, letters = np.unique(characters, return_inverse=True)
        sizes = np.array([len(form) for form in padded], np.intp)
        left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(characters))
        whose = np.repeat(np.arange(len(forms)), sizes)
        number, count = letters, 0
        owners: list[Numbers] = []
        members: list[Numbers] = []
        lengths: list[Numbers] = []
        for length in range(2, max(GRAM_LENGTHS) + 1):
            longer = number[: len(number) - 1] * (len(characters) + 1) + letters[length - 1 :]
            different, number = np.unique(longer, return_inverse=True)
            if length in GRAM_LENGTHS:
                whole = left[: len(number)] >= length
                owners.append(whose[: len(number)][whole])
                members.append(number[whole] + count)
                lengths.append(np.full(len(different), length))
                count += len(different)
        order = np.argsort(np.concatenate(owners), kind="stable")
        ends = np.cumsum(np.bincount(np.concatenate(owners), minlength=len(forms)))
        return cls(np.split(np.concatenate(members)[order], ends[:-1]), np.concatenate(lengths))


class _Index:
    """The texts that hold each gram, gram by gram, in the order of the texts."""

    def __init__(self, sets: _Sets) -> None:
        self._sets = sets
        order = np.argsort(sets.members, kind="stable")
        self._holders = sets.places[order]
        self._starts = starts_of(np.bincount(sets.members, minlength=sets.width))
        # Where each text's grams stand here: before them stand the earlier texts that hold the same.
        self._ends = np.empty_like(order)
        self._ends[order] = np.arange(len(order))
        self._roots = np.sqrt(sets.sizes)

    def candidates(self, first: int, last: int, least: float) -> tuple[Numbers, Numbers]:
        """Return the pairs of an earlier text and one from ``first`` to before ``last`` that reach ``least`` here."""
        own = slice(self._sets.starts[first], self._sets.starts[last])
        starts = self._starts[self._sets.members[own]]
        sizes = self._ends[own] - starts
        rows = np.repeat((self._sets.places[own] - first) * last, sizes)
        # Counting places counts shared grams.
        shared = np.bincount(rows + self._holders[spans(starts, sizes)], minlength=(last - first) * last)
        wanted = least * self._roots[first:last, None] * self._roots[:last]
        cells = np.flatnonzero((shared > 0) & (shared >= wanted.ravel()))
        later, earlier = np.divmod(cells, last)
        likeness = shared[cells] / (self._roots[earlier] * self._roots[later + first])
        kept = _most_of_each(later, earlier, likeness)
        return earlier[kept], later[kept] + first


def _most_of_each(later: Numbers, earlier: Numbers, likeness: NDArray[np.float64]) -> Numbers:
    """Return the places of the pairs that are kept: of each later text the most alike, in their order."""
    counts = np.bincount(later) if len(later) else np.zeros(0, np.intp)
    if counts.max(initial=0) <= MOST_ALIKE:
        return np.arange(len(later))
    order = np.lexsort((earlier, -likeness, later))
    rank = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    kept: Numbers = np.sort(order[rank < MOST_ALIKE])
    return kept
