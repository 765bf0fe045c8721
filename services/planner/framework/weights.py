"""What a clue in a note weighs for each area: learned from labelled notes, kept as one file beside the framework.

Clues have names (a term, a situation, a word); the character grams of a word share a table of buckets, so that a
word nobody has used before weighs what words like it do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.planner.framework.buckets import gram_values

MOST_REMEMBERED = 50_000
# Weights are kept as whole numbers of a byte; the largest of an area is 127.
STEPS = 127
Matrix = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Scale:
    """How learned score and lexicon together become log-odds: ``learned * score + lexicon * witnessed + start``."""

    learned: float
    lexicon: float
    start: float


@dataclass(frozen=True, eq=False)
class Weights:
    """For each clue (``rows`` tells its row in ``named``) and each bucket of grams what it adds to an area's score."""

    areas: tuple[str, ...]
    start: Matrix
    rows: Mapping[str, int]
    named: Matrix
    grams: Matrix
    scale: Scale
    _remembered: dict[str, Matrix] = field(default_factory=dict, repr=False)

    def of_clues(self, names: Sequence[str]) -> Matrix:
        """Return a row per clue, zeros for those that nothing is known of."""
        unknown = len(self.named) - 1
        return self.named[[self.rows.get(name, unknown) for name in names]]

    def of_words(self, words: Sequence[str]) -> Matrix:
        """Return a row per word: what its grams add to each area's score. Words once seen are remembered."""
        if not words:
            return np.zeros((0, len(self.areas)), np.float32)
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        new = list(dict.fromkeys(word for word in words if word not in self._remembered))
        for word, (buckets, values) in zip(new, gram_values(new), strict=True):
            self._remembered[word] = values.astype(np.float32) @ self.grams[buckets]
        return np.concatenate([self._remembered[word] for word in words]).reshape(len(words), len(self.areas))

    def save(self, path: Path) -> None:
        """Write the weights, rounded to a byte each."""
        largest = np.maximum(np.abs(self.named).max(0), np.abs(self.grams).max(0))
        step = np.where(largest > 0, largest / STEPS, 1.0).astype(np.float32)
        names = sorted(self.rows)
        np.savez_compressed(
            path,
            areas=np.array(self.areas),
            start=self.start,
            step=step,
            names=np.frombuffer("\n".join(names).encode(), np.uint8),
            named=np.round(self.of_clues(names) / step).astype(np.int8),
            grams=np.round(self.grams / step).astype(np.int8),
            scale=np.array([self.scale.learned, self.scale.lexicon, self.scale.start]),
        )

    @classmethod
    def load(cls, path: Path) -> "Weights":
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as kept:
            names = kept["names"].tobytes().decode().split("\n")
            named = kept["named"] * kept["step"]
            return cls(
                tuple(kept["areas"].tolist()),
                kept["start"],
                {name: place for place, name in enumerate(names)},
                with_unknown(named),
                kept["grams"] * kept["step"],
                Scale(*kept["scale"].tolist()),
            )


def with_unknown(named: Matrix) -> Matrix:
    """Return the rows with one of zeros after them, which stands for every clue that isn't known."""
    return np.vstack([named, np.zeros((1, named.shape[1]))]).astype(np.float32)
