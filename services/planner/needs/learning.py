"""Learning what clues weigh, from notes that people have labelled.

Logistic regression per area with a Gaussian prior (MAP): weights stay where the prior has them unless notes speak
against it. The shipped weights are learned from the corpus around zero; a programme's confirmed notes move the shipped
weights, at once, since there are few. Fitted by Nesterov's accelerated gradient, the same way for the same notes.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.planner.framework.domain import Framework
from services.planner.framework.weights import BIAS, Weights
from services.planner.needs.domain.clues import find_clues, read_words
from services.planner.needs.domain.values import NoteInput

PRECISION = 3.3
# Few notes move the shipped weights little, and only by what two of them share; of words that nobody has used before
# they are all that is known.
CONFIRMED_PRECISION = 20.0
NEW_PRECISION = 3.3
LEAST_CONFIRMED = 2
ROUNDS = 150
LEAST_KEPT = 0.03
Matrix = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Lesson:
    """A labelled note to learn from. ``voice`` tells whose it is: a clue counts when two voices have used it."""

    note: NoteInput
    areas: frozenset[str]
    voice: str = ""


def learn(lessons: Sequence[Lesson], framework: Framework, voices: int = 2) -> Weights:
    """Return weights learned from nothing but these notes, of the clues that so many voices have used."""
    clues = [_values(lesson.note, framework) for lesson in lessons]
    used: dict[str, set[str]] = defaultdict(set)
    for lesson, values in zip(lessons, clues, strict=True):
        for name in values:
            used[name].add(lesson.voice)
    names = sorted(name for name, by in used.items() if len(by) >= voices)
    return _fit(lessons, clues, names, framework, Weights({}), PRECISION)


def confirmed(framework: Framework, lessons: Sequence[Lesson]) -> Framework:
    """Return the framework as it reads after people have confirmed these notes' areas."""
    if not lessons or framework.weights is None:
        return framework
    clues = [_values(lesson.note, framework) for lesson in lessons]
    used = Counter(name for values in clues for name in values)
    names = sorted(name for name, notes in used.items() if notes >= LEAST_CONFIRMED and name != BIAS)
    moved = _fit(lessons, clues, names, framework, framework.weights, CONFIRMED_PRECISION)
    return replace(framework, weights=Weights({**framework.weights.of, **moved.of}))


def _values(note: NoteInput, framework: Framework) -> dict[str, float]:
    clues = find_clues(note, read_words(note.text), framework)
    return {BIAS: 1.0} | {clue.name: clue.value for clue in clues}


def _fit(
    lessons: Sequence[Lesson],
    clues: Sequence[Mapping[str, float]],
    names: Sequence[str],
    framework: Framework,
    prior: Weights,
    precision: float,
) -> Weights:
    areas = [area.id for area in framework.areas]
    column = {name: place for place, name in enumerate(names)}
    values = np.zeros((len(lessons), len(names)), dtype=np.float32)
    # What the clues that stay as they are add to each note's log-odds.
    settled = np.zeros((len(lessons), len(areas)), dtype=np.float32)
    for row, own in enumerate(clues):
        for name, value in own.items():
            if name in column:
                values[row, column[name]] = value
            else:
                settled[row] += [value * prior.add(name, area) for area in areas]
    labels = np.array([[area in lesson.areas for area in areas] for lesson in lessons], dtype=np.float32)
    before = np.array([[prior.add(name, area) for area in areas] for name in names], dtype=np.float32)
    held = np.array([[precision if name in prior.of else NEW_PRECISION] for name in names], dtype=np.float32)
    return _kept(_descend(values, labels, settled, before, held), names, areas)


def _descend(values: Matrix, labels: Matrix, settled: Matrix, prior: Matrix, precision: Matrix) -> Matrix:
    step = np.float32(1.0 / (0.25 * _largest(values) + precision.max()))
    weights, ahead = prior.copy(), prior.copy()
    for turn in range(ROUNDS):
        expected = 1.0 / (1.0 + np.exp(-(settled + values @ ahead)))
        slope = values.T @ (expected - labels) + precision * (ahead - prior)
        following = ahead - step * slope
        ahead = following + np.float32(turn / (turn + 3)) * (following - weights)
        weights = following
    return weights


def _largest(values: Matrix) -> float:
    """Return the largest eigenvalue of ``values.T @ values``, by power iteration."""
    vector: Matrix = np.ones(values.shape[1], dtype=np.float32)
    for _ in range(30):
        vector = values.T @ (values @ (vector / np.linalg.norm(vector)))
    return float(np.linalg.norm(vector))


def _kept(weights: Matrix, names: Sequence[str], areas: Sequence[str]) -> Weights:
    rounded = np.round(weights, 2)
    return Weights(
        {
            name: {area: float(value) for area, value in zip(areas, row, strict=True) if abs(value) >= LEAST_KEPT}
            for name, row in zip(names, rounded, strict=True)
            if np.abs(row).max() >= LEAST_KEPT
        }
    )
