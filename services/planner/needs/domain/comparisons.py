"""Weights from comparisons in pairs: the analytic hierarchy process (AHP: Saaty 1977, 1980).

Several people's judgements of a pair become one by the geometric mean (Aczél & Saaty 1983).  Pairs may be missing: they
are filled in so that the principal eigenvalue is as small as it can be (Bozóki, Fülöp & Rónyai 2010), and the random
index shrinks with their number (Ágoston & Csató 2022).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Saaty (1980): the mean consistency index of random matrices of this size.
_RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49, 11: 1.51}
CONSISTENT_UP_TO = 0.10
# Far finer than any figure that is shown; both loops end long before on judgements that people make.
_CLOSE_ENOUGH = 1e-14
_MOST_ROUNDS = 10_000

Matrix = list[list[float]]
Numbers = NDArray[np.float64]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Judgement:
    """``a`` is ``ratio`` times as important as ``b``, says this respondent."""

    a: str
    b: str
    ratio: float
    respondent: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no comparison."""
        if self.a == self.b:
            raise ValueError(f"{self.a!r} is compared with itself")
        if not 0 < self.ratio < math.inf:
            raise ValueError(f"ratio {self.ratio!r}")


class NotConnected(ValueError):
    """No chain of comparisons leads from one part to another, so nothing can be said of their proportion."""

    def __init__(self, parts: Sequence[Sequence[str]]) -> None:
        self.parts = parts
        super().__init__(" | ".join(", ".join(part) for part in parts))


class TooFarApart(ValueError):
    """Some item is so many times as important as another that their proportion is no number any more."""


@dataclass(frozen=True)
class Weighing:
    """Weights that sum to 1, and how well the judgements agree with each other.

    ``consistency_index`` is ``(λmax - n) / (n - 1)``, ``consistency_ratio`` that divided by the random index (0 where
    nothing can contradict: two items, or a chain).  ``worst_judgement`` is the pair that is farthest from what all
    the others say, ``None`` when nothing contradicts.  ``missing``: pairs that nobody compared.
    """

    weights: Mapping[str, float]
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    worst_judgement: Pair | None
    missing: tuple[Pair, ...]

    @property
    def consistent(self) -> bool:
        """Whether the ratio is small enough to go on with (Saaty 1980: 0.10)."""
        return self.consistency_ratio <= CONSISTENT_UP_TO

    @property
    def tested(self) -> bool:
        """Whether the judgements close a circle; before that none can contradict another, and the ratio is 0."""
        size = len(self.weights)
        return size * (size - 1) // 2 - len(self.missing) >= size


def weigh_judgements(judgements: Iterable[Judgement]) -> Weighing:
    """Return the weights that follow from these judgements; the same for any order of them.

    Raises:
        ValueError: there are none.
        NotConnected: they fall apart into groups that nobody compared.
        TooFarApart: their proportions can't be reckoned with.
    """
    means = _geometric_means(judgements)
    items = sorted({item for pair in means for item in pair})
    if not items:
        raise ValueError("nothing is compared")
    _check_connected(items, means)
    given = {(items.index(a), items.index(b)): ratio for (a, b), ratio in means.items()}
    with np.errstate(all="ignore"):
        weights, lambda_max = principal_eigenvector(_completed(len(items), given))
    if not (math.isfinite(lambda_max) and all(weight > 0 for weight in weights)):
        raise TooFarApart
    index = max(0.0, (lambda_max - len(items)) / (len(items) - 1))
    missing = [pair for pair in _pairs(len(items)) if pair not in given]
    random = random_index(len(items), len(missing))
    worst = _worst(given, weights)
    return Weighing(
        weights=dict(zip(items, weights, strict=True)),
        lambda_max=lambda_max,
        consistency_index=index,
        consistency_ratio=index / random if random else 0.0,
        worst_judgement=(items[worst[0]], items[worst[1]]) if worst else None,
        missing=tuple((items[row], items[column]) for row, column in missing),
    )


def random_index(size: int, missing: int = 0) -> float:
    """Return the mean consistency index of random matrices of this size with so many pairs missing.

    Complete matrices: Saaty (1980) up to 11 items, then the regression of Alonso & Lamata (2006), eq. 4.
    Incomplete ones: ``RI(n) (1 - 2m / ((n - 1)(n - 2)))``, Ágoston & Csató (2022).
    """
    if size < min(_RANDOM_INDEX):
        return 0.0
    complete = _RANDOM_INDEX.get(size) or (1.7699 * size - 4.3513) / (size - 1)
    return complete * max(0.0, 1.0 - 2.0 * missing / ((size - 1) * (size - 2)))


def principal_eigenvector(matrix: Matrix) -> tuple[list[float], float]:
    """Return the principal right eigenvector, summing to 1, and its eigenvalue, of a matrix of positive numbers.

    Power iteration: such a matrix has one eigenvalue that is larger than all others (Perron 1907).
    """
    cells = np.array(matrix)
    vector = _settled(cells, np.full(len(matrix), 1.0 / len(matrix)))
    return vector.tolist(), float((cells @ vector).sum())


def _geometric_means(judgements: Iterable[Judgement]) -> dict[Pair, float]:
    """Return pair in the order of names → ratio; each respondent is one voice per pair, however often they said it."""
    said: dict[Pair, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for judgement in judgements:
        forward = judgement.a < judgement.b
        pair = (judgement.a, judgement.b) if forward else (judgement.b, judgement.a)
        said[pair][judgement.respondent].append(math.log(judgement.ratio) * (1 if forward else -1))
    return {
        pair: math.exp(_mean([_mean(logarithms) for logarithms in voices.values()]))
        for pair, voices in sorted(said.items())
    }


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _check_connected(items: Sequence[str], pairs: Iterable[Pair]) -> None:
    part_of = {item: {item} for item in items}
    for a, b in pairs:
        if part_of[a] is not part_of[b]:
            part_of[a] |= part_of[b]
            part_of |= dict.fromkeys(part_of[b], part_of[a])
    parts = sorted({id(part): sorted(part) for part in part_of.values()}.values())
    if len(parts) > 1:
        raise NotConnected(parts)


def _pairs(size: int) -> list[tuple[int, int]]:
    return [(row, column) for row in range(size) for column in range(row + 1, size)]


def _completed(size: int, given: Mapping[tuple[int, int], float]) -> Matrix:
    """Return the reciprocal matrix whose missing cells make its principal eigenvalue least.

    With ``v`` and ``u`` the right and left principal eigenvectors, the derivative of the eigenvalue by the logarithm
    of a cell is 0 where ``a_ij² = u_j v_i / (u_i v_j)``; it is convex in these logarithms, so that is the minimum.
    It is looked for from the logarithmic least squares, which are it where nothing contradicts.
    """
    matrix = np.ones((size, size))
    for (row, column), ratio in given.items():
        matrix[row, column], matrix[column, row] = ratio, 1.0 / ratio
    missing = [pair for pair in _pairs(size) if pair not in given]
    if not missing:
        return _as_rows(matrix)
    i, j = np.array(missing).T
    logarithms = _least_squares(size, given)
    matrix[i, j] = np.exp(logarithms[i] - logarithms[j])
    matrix[j, i] = 1.0 / matrix[i, j]
    right = left = np.full(size, 1.0 / size)
    for _ in range(_MOST_ROUNDS):
        right, left = _settled(matrix, right), _settled(matrix.T, left)
        wanted = np.sqrt(left[j] / left[i]) * np.sqrt(right[i] / right[j])
        moved = np.abs(np.log(wanted / matrix[i, j])).max()
        matrix[i, j], matrix[j, i] = wanted, 1.0 / wanted
        if not moved >= _CLOSE_ENOUGH * 100:
            break
    return _as_rows(matrix)


def _as_rows(matrix: Numbers) -> Matrix:
    rows: Matrix = matrix.tolist()
    return rows


def _settled(matrix: Numbers, vector: Numbers) -> Numbers:
    """Return the principal eigenvector, summing to 1, from a vector that may be near it."""
    for _ in range(_MOST_ROUNDS):
        following = matrix @ vector
        following /= following.sum()
        moved = np.abs(following - vector).max()
        vector = following
        if not moved >= _CLOSE_ENOUGH:
            break
    return vector


def _least_squares(size: int, given: Mapping[tuple[int, int], float]) -> Numbers:
    """Return logarithms of weights, the last one 0, that are nearest to the judgements (Bozóki et al. 2010, § 4)."""
    laplacian, wanted = np.zeros((size, size)), np.zeros(size)
    for (row, column), ratio in given.items():
        for one, other, logarithm in ((row, column, math.log(ratio)), (column, row, -math.log(ratio))):
            laplacian[one, one] += 1
            laplacian[one, other] -= 1
            wanted[one] += logarithm
    return np.append(np.linalg.solve(laplacian[:-1, :-1], wanted[:-1]), 0.0)


def _worst(given: Mapping[tuple[int, int], float], weights: Sequence[float]) -> tuple[int, int] | None:
    """Return the pair whose ratio is farthest from that of the weights, in either direction (Saaty 2003)."""
    errors = {pair: abs(math.log(ratio * weights[pair[1]] / weights[pair[0]])) for pair, ratio in given.items()}
    worst = max(errors, key=lambda pair: (errors[pair], (-pair[0], -pair[1])))
    return worst if errors[worst] > 1e-9 else None
