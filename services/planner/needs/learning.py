"""Learning what clues weigh, from notes that people have labelled.

Ridge regression of every area on a note's clues and grams: weights stay where they were unless notes speak against
it. The shipped weights are learned from the corpus around zero; a programme's confirmed notes move the shipped ones,
at once, since there are few. Solved by conjugate gradients over the notes, the same way for the same notes.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.planner.framework.buckets import BUCKETS, gram_values
from services.planner.framework.domain import Framework
from services.planner.framework.weights import Matrix, Scale, Weights, with_unknown
from services.planner.needs.domain.clues import find_clues, gram_share, read_words
from services.planner.needs.domain.values import NoteInput
from shared.wording.normalise import Token

RIDGE = 3.0
CONFIRMED_RIDGE = 0.5
ROUNDS = 100
# A few tens of megabytes at a time, however many notes there are to learn from.
PLACES_AT_ONCE = 2000
LEAST_KEPT = 0.003
# How the two become a probability, fitted to voices left out. The lexicon weighs more than they alone would have it:
# for notes like those it was written for (see the README of the corpus).
SCALE = Scale(learned=8.0, lexicon=1.0, start=-4.15)


@dataclass(frozen=True)
class Lesson:
    """A labelled note to learn from. ``voice`` tells whose it is: a clue counts when two voices have used it."""

    note: NoteInput
    areas: frozenset[str]
    voice: str = ""


Read = tuple[Mapping[str, float], Mapping[int, float]]


@dataclass(frozen=True)
class _Values:
    """A sparse matrix: a row per note, a column per clue, then one per bucket of grams."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    values: NDArray[np.float32]
    shape: tuple[int, int]

    def times(self, weights: Matrix) -> Matrix:
        """Return each note's score."""
        return _sums(self.values, weights, self.columns, self.rows, self.shape[0])

    def spread(self, notes: Matrix) -> Matrix:
        """Return, for each column, the notes' values summed."""
        values, rows, columns = self._by_column
        return _sums(values, notes, rows, columns, self.shape[1])

    @cached_property
    def _by_column(self) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.columns, kind="stable")
        return self.values[order], self.rows[order], self.columns[order]


def _sums(
    values: NDArray[np.float32], factors: Matrix, taken: NDArray[np.intp], places: NDArray[np.intp], size: int
) -> Matrix:
    """Return, for each place, the sum of its values, each times the factors that it takes; places come sorted."""
    result = np.zeros((size, factors.shape[1]), np.float32)
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    ends = np.append(starts, len(places))
    for first in range(0, len(starts), PLACES_AT_ONCE):
        own = starts[first : first + PLACES_AT_ONCE]
        part = slice(own[0], ends[first + len(own)])
        terms = values[part, None] * factors[taken[part]]
        result[places[own]] = np.add.reduceat(terms, own - own[0], axis=0)
    return result


def learn(lessons: Sequence[Lesson], framework: Framework, voices: int = 2) -> Weights:
    """Return weights learned from nothing but these notes, of the clues that so many voices have used."""
    ordered = sorted(lessons, key=lambda lesson: lesson.note.id)
    read = read_lessons(ordered, framework)
    return learn_read(ordered, read, framework, voices)


def read_lessons(lessons: Sequence[Lesson], framework: Framework) -> list[Read]:
    """Return the values of each note's clues by name, and of its grams by bucket."""
    found = [read_words(lesson.note.text) for lesson in lessons]
    words = list(dict.fromkeys(token.word for own in found for token in own if not token.stop))
    values = {
        word: list(zip(buckets.tolist(), own.tolist(), strict=True))
        for word, (buckets, own) in zip(words, gram_values(words), strict=True)
    }
    return [_read(lesson.note, own, values, framework) for lesson, own in zip(lessons, found, strict=True)]


def learn_read(lessons: Sequence[Lesson], read: Sequence[Read], framework: Framework, voices: int = 2) -> Weights:
    """Learn from notes that have been read already."""
    used: dict[str, set[str]] = defaultdict(set)
    for lesson, (named, _) in zip(lessons, read, strict=True):
        for name in named:
            used[name].add(lesson.voice)
    rows = {name: row for row, name in enumerate(sorted(name for name, by in used.items() if len(by) >= voices))}
    labels = _labels(lessons, [area.id for area in framework.areas])
    start = labels.mean(0)
    moved = _solve(_values(read, rows), labels - start, RIDGE)
    moved[np.abs(moved) < LEAST_KEPT] = 0.0
    kept = {name: row for name, row in rows.items() if moved[row].any()}
    renumbered = {name: row for row, name in enumerate(kept)}
    clues = with_unknown(moved[np.array(list(kept.values()), np.intp)])
    areas = tuple(area.id for area in framework.areas)
    return Weights(areas, start, renumbered, clues, moved[len(rows) :], SCALE)


def confirmed(framework: Framework, lessons: Sequence[Lesson]) -> Framework:
    """Return the framework as it reads after people have confirmed these notes' areas."""
    weights = framework.weights
    if not lessons or weights is None:
        return framework
    ordered = sorted(lessons, key=lambda lesson: lesson.note.id)
    read = read_lessons(ordered, framework)
    new = sorted({name for named, _ in read for name in named} - weights.rows.keys())
    rows = dict(weights.rows) | {name: len(weights.rows) + place for place, name in enumerate(new)}
    before = np.vstack([weights.named[:-1], np.zeros((len(new), len(weights.areas))), weights.grams])
    values = _values(read, rows)
    surprise = _labels(ordered, weights.areas) - weights.start - values.times(before)
    after = before + _solve(values, surprise, CONFIRMED_RIDGE)
    clues, grams = with_unknown(after[: len(rows)]), after[len(rows) :].astype(np.float32)
    return replace(framework, weights=Weights(weights.areas, weights.start, rows, clues, grams, weights.scale))


def _read(
    note: NoteInput, found: Sequence[Token], values: Mapping[str, Sequence[tuple[int, float]]], framework: Framework
) -> Read:
    share = gram_share(found)
    grams: dict[int, float] = defaultdict(float)
    for token in found:
        if not token.stop:
            for bucket, value in values[token.word]:
                grams[bucket] += share * value
    return {clue.name: clue.value for clue in find_clues(note, found, framework)}, grams


def _labels(lessons: Sequence[Lesson], areas: Sequence[str]) -> Matrix:
    return np.array([[area in lesson.areas for area in areas] for lesson in lessons], dtype=np.float32)


def _values(read: Sequence[Read], rows: Mapping[str, int]) -> _Values:
    columns, weighed, counts = array("q"), array("f"), []
    for named, grams in read:
        known = {rows[name]: value for name, value in named.items() if name in rows}
        columns.extend(known)
        columns.extend([len(rows) + bucket for bucket in grams])
        weighed.extend(known.values())
        weighed.extend(grams.values())
        counts.append(len(known) + len(grams))
    notes = np.repeat(np.arange(len(read)), counts)
    held, values = np.array(columns, dtype=np.intp), np.array(weighed, dtype=np.float32)
    return _Values(notes, held, values, (len(read), len(rows) + BUCKETS))


def _solve(values: _Values, wanted: Matrix, ridge: float) -> Matrix:
    """Return the smallest weights that give the notes what is wanted: ``X' (X X' + ridge)^-1 wanted``."""
    solution = np.zeros_like(wanted)
    left, direction = wanted.copy(), wanted.copy()
    size: NDArray[Any] = (left * left).sum(0)
    for _ in range(ROUNDS):
        image = values.times(values.spread(direction)) + ridge * direction
        step = size / np.maximum((direction * image).sum(0), 1e-20)
        solution += step * direction
        left -= step * image
        following = (left * left).sum(0)
        if following.max() < 1e-8:
            break
        direction = left + following / np.maximum(size, 1e-20) * direction
        size = following
    return values.spread(solution)
