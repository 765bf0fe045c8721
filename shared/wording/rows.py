"""Rows of different lengths, laid end to end: many short ones cost what one long array does."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]


def starts_of(sizes: Sequence[int] | Numbers) -> Numbers:
    """Return where each row starts, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.intp)))


def spans(starts: NDArray[Any], sizes: NDArray[Any]) -> Numbers:
    """Return the places of runs of values, run after run, given where each starts and how long it is."""
    if not len(sizes):
        return np.zeros(0, np.intp)
    ends = np.cumsum(sizes)
    places: Numbers = np.arange(ends[-1]) + np.repeat(starts - (ends - sizes), sizes)
    return places
