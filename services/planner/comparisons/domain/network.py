"""Answers as a network of wires: how much they leave open about a pair, and what the others say of each.

With each answer an equation between logarithms of weights, least squares (Crawford & Williams 1985) is solved by the
network's Laplacian: the leverage of an answer is the resistance between its ends (Klein & Randić 1993).
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from services.planner.needs.domain.comparisons import Pair

# Distances that differ by less are equal.
_DECIMALS = 9


@dataclass(frozen=True)
class LeftOut:
    """An answer seen from the others: by how much they agree better without it, and the ratio that they tell."""

    gain: float
    ratio: float


def resistances(items: Sequence[str], pairs: Collection[Pair]) -> dict[Pair, float]:
    """Return the resistance distance of every pair of items that the answers connect, each answer being one ohm.

    It is the variance of the logarithm of the pair's ratio, were all answers equally uncertain.
    """
    inverse = _inverse(items, pairs)
    return {pair: _between(inverse, *_places(items, pair)) for pair in _all_pairs(items)}


def leave_out(items: Sequence[str], ratios: Mapping[Pair, float]) -> dict[Pair, LeftOut]:
    """Return for each answer what the others say of its pair; answers that alone lead somewhere are left out.

    Args:
        items: those that the answers connect.
        ratios: what was answered.
    """
    inverse = _inverse(items, ratios)
    drawn = np.zeros(len(items))
    for pair in sorted(ratios):
        a, b = _places(items, pair)
        drawn[a] += math.log(ratios[pair])
        drawn[b] -= math.log(ratios[pair])
    level = inverse @ drawn
    found = {}
    for pair in sorted(ratios):
        a, b = _places(items, pair)
        free = 1.0 - _between(inverse, a, b)
        if free > 10.0**-_DECIMALS:
            said = math.log(ratios[pair])
            off = said - float(level[a] - level[b])
            found[pair] = LeftOut(round(off * off / free, _DECIMALS), math.exp(said - off / free))
    return found


def _inverse(items: Sequence[str], pairs: Collection[Pair]) -> NDArray[np.float64]:
    laplacian = np.zeros((len(items), len(items)))
    for pair in sorted(pairs):
        a, b = _places(items, pair)
        laplacian[[a, b], [a, b]] += 1.0
        laplacian[[a, b], [b, a]] -= 1.0
    return np.asarray(np.linalg.pinv(laplacian, hermitian=True), dtype=np.float64)


def _between(inverse: NDArray[np.float64], a: int, b: int) -> float:
    return round(float(inverse[a, a] + inverse[b, b] - 2 * inverse[a, b]), _DECIMALS)


def _places(items: Sequence[str], pair: Pair) -> tuple[int, int]:
    return items.index(pair[0]), items.index(pair[1])


def _all_pairs(items: Sequence[str]) -> list[Pair]:
    return [(a, b) if a < b else (b, a) for a, b in combinations(items, 2)]
