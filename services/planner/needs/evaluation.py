"""How well notes are mapped and joined, measured against notes that people have labelled."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.planner.framework.domain import Framework
from services.planner.needs.domain.analysis import analyse
from services.planner.needs.domain.values import NoteInput, Parameters

ROUNDS = 1000
# 100 rounds of 10,000 notes take 8 MB.
_ROUNDS_AT_ONCE = 100
_SEED = 1979


@dataclass(frozen=True)
class LabelledNote:
    """A note with the areas that a person gave it, and the theme where one was given."""

    note: NoteInput
    areas: frozenset[str]
    theme: str | None = None


@dataclass
class _Counts:
    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


def evaluate(
    labelled: Sequence[LabelledNote],
    framework: Framework,
    parameters: Parameters | None = None,
    duplicate_pairs: Iterable[tuple[str, str]] | None = None,
) -> dict[str, Any]:
    """Return the figures of ``kub evaluate``.

    Every shown area counts, unsure ones too. The macro F1 is the plain mean over the areas that occur in the labels or
    in the result. ``duplicates`` is None without pairs, ``themes`` where no note has one.
    """
    analysis = analyse([row.note for row in labelled], framework, parameters)
    found = {analysed.note.id: {match.area for match in analysed.areas} for analysed in analysis.notes}
    joined = [group.note_ids for group in analysis.groups]
    themes = {row.note.id: row.theme for row in labelled if row.theme is not None}
    return figures_of(labelled, found, framework) | {
        "interval_95": interval_95(labelled, found, framework),
        "duplicates": None if duplicate_pairs is None else _duplicates(joined, duplicate_pairs),
        "themes": {"b_cubed_f1": b_cubed_f1(analysis.together, themes)} if themes else None,
    }


def figures_of(labelled: Iterable[LabelledNote], found: Mapping[str, set[str]], framework: Framework) -> dict[str, Any]:
    """Return how well the areas found in notes, by the notes' ids, agree with the labels."""
    counts = _count(labelled, found)
    whole = _Counts(*(sum(getattr(area, name) for area in counts.values()) for name in ("right", "wrong", "missed")))
    per_area = {area.id: counts[area.id].f1 for area in framework.areas if area.id in counts}
    return {
        "macro_f1": math.fsum(per_area.values()) / len(per_area) if per_area else 0.0,
        "micro_f1": whole.f1,
        "precision": whole.precision,
        "recall": whole.recall,
        "per_area": per_area,
    }


def interval_95(
    labelled: Sequence[LabelledNote], found: Mapping[str, set[str]], framework: Framework
) -> list[float] | None:
    """Return between which values the macro F1 lies in 95 % of draws of as many of these notes, with replacement.

    The percentiles of the bootstrap (Efron 1979), the same for the same notes in any order; None without notes. Other
    people's notes vary more than notes drawn from the same few hands.
    """
    if not labelled:
        return None
    rows = sorted(labelled, key=lambda row: row.note.id)
    areas = [area.id for area in framework.areas]
    stated = np.array([[area in row.areas for area in areas] for row in rows])
    shown = np.array([[area in found[row.note.id] for area in areas] for row in rows])
    counted = np.concatenate([stated & shown, stated.astype(int) + shown], axis=1)
    chance = np.random.Generator(np.random.PCG64(_SEED))
    drawn = []
    for _ in range(ROUNDS // _ROUNDS_AT_ONCE):
        times = chance.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=_ROUNDS_AT_ONCE)
        right, whole = np.split(times @ counted, 2, axis=1)
        f1 = np.divide(2.0 * right, whole, out=np.zeros(whole.shape), where=whole > 0)
        drawn.append(f1.sum(1) / np.maximum(1, (whole > 0).sum(1)))
    low, high = np.quantile(np.concatenate(drawn), [0.025, 0.975])
    return [float(low), float(high)]


def b_cubed_f1(parts: Iterable[Iterable[str]], labels: Mapping[str, str]) -> float:
    """Return how well parts agree with labels, over every labelled note (B-cubed: Bagga & Baldwin 1998, eq. 3 and 4).

    Args:
        parts: labelled items that were put together; each stands in exactly one.
        labels: what each item was labelled as.
    """
    found = [[item for item in part if item in labels] for part in parts]
    sizes = Counter(labels.values())
    shared = [(len(part), count, sizes[label]) for part in found for label, count in _labels_in(part, labels).items()]
    precision = math.fsum(count * count / size for size, count, _ in shared) / len(labels)
    recall = math.fsum(count * count / whole for _, count, whole in shared) / len(labels)
    return 2.0 * precision * recall / (precision + recall)


def _labels_in(part: Iterable[str], labels: Mapping[str, str]) -> Mapping[str, int]:
    return Counter(labels[item] for item in part)


def _count(labelled: Iterable[LabelledNote], found: Mapping[str, set[str]]) -> dict[str, _Counts]:
    counts: dict[str, _Counts] = defaultdict(_Counts)
    for row in labelled:
        for area in row.areas | found[row.note.id]:
            if area not in row.areas:
                counts[area].wrong += 1
            elif area in found[row.note.id]:
                counts[area].right += 1
            else:
                counts[area].missed += 1
    return counts


def _duplicates(groups: Iterable[Sequence[str]], expected: Iterable[tuple[str, str]]) -> dict[str, float]:
    wanted = {frozenset(pair) for pair in expected}
    joined = {frozenset((one, other)) for group in groups for one in group for other in group if one != other}
    counts = _Counts(len(wanted & joined), len(joined - wanted), len(wanted - joined))
    return {"f1": counts.f1, "precision": counts.precision, "recall": counts.recall}
