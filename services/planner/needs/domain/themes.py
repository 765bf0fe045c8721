"""Themes: groups of an area that speak of the same thing.

The groups of an area are put together around hubs, those that are most like all the others first; a group joins the
hub that it is most like. So likeness isn't inherited along a chain. A group that is like no hub stands in no theme.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.planner.framework.domain import Framework
from services.planner.needs.domain.labels import Labels, as_label
from services.planner.needs.domain.subjects import Floats, Speech, Vectors
from services.planner.needs.domain.values import NoteGroup

# Measured on notes with labelled themes: B-cubed F1 lies within 0.01 of its best between 0.34 and 0.38.
ALIKE_FROM = 0.36
FEWEST = 2


@dataclass(frozen=True)
class Theme:
    """Groups of one area, heaviest first; ``notes`` are all of theirs, by id. ``words`` name it."""

    id: str
    words: tuple[str, ...]
    area: str
    groups: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it is called."""
        return as_label(self.words)


def find_themes(groups: Sequence[NoteGroup], framework: Framework) -> tuple[Theme, ...]:
    """Return the themes in the order of the areas, those that most notes speak of first.

    Args:
        groups: all groups, in an order that doesn't hang on that of the notes.
        framework: its areas, and what finds situations in words.
    """
    speech = Speech(framework.situations)
    spoken = [speech.features(group) for group in groups]
    vectors = Vectors.of(spoken)
    by_area: dict[str, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        if group.shares:
            by_area[leading_area(group.shares)].append(place)
    labels = Labels(groups)
    found = []
    for area in framework.areas:
        parts = [sorted(part) for part in _around_hubs(by_area[area.id], vectors) if len(part) >= FEWEST]
        themes = [[groups[place] for place in part] for part in parts]
        themes.sort(key=lambda theme: (-sum(len(group.note_ids) for group in theme), theme[0].id))
        found += [(area.id, theme, labels.of(theme, area.id)) for theme in themes]
    return tuple(_theme(number, *parts) for number, parts in enumerate(found, 1))


def leading_area(shares: Mapping[str, float]) -> str:
    """Return the area that takes most; of equals the first by name."""
    return min(shares, key=lambda area: (-shares[area], area))


def _theme(number: int, area: str, groups: Sequence[NoteGroup], words: tuple[str, ...]) -> Theme:
    heaviest = sorted(groups, key=lambda group: (-group.mass, group.id))
    notes = sorted(note for group in groups for note in group.note_ids)
    return Theme(f"t{number}", words, area, tuple(group.id for group in heaviest), tuple(notes))


def _around_hubs(members: Sequence[int], vectors: Vectors) -> list[list[int]]:
    """Return the members around their hubs; each stands in one part."""
    near = _Neighbours(members, vectors)
    hubs: list[int] = []
    likest = np.full(len(members), -1)
    highest = np.zeros(len(members))
    for hub in near.by_hubness:
        if highest[hub] >= ALIKE_FROM:
            continue
        alike = near.likeness(hub)
        alike[hub] = np.inf
        closer = (alike >= ALIKE_FROM) & (alike > highest)
        likest[closer], highest[closer] = hub, alike[closer]
        hubs.append(hub)
    return [[members[at] for at in np.flatnonzero(likest == hub).tolist()] for hub in hubs]


class _Neighbours:
    """The members of an area, indexed by what they hold."""

    def __init__(self, members: Sequence[int], vectors: Vectors) -> None:
        self._places = [vectors.places[member] for member in members]
        self._values = [vectors.values[member] for member in members]
        everything = np.zeros(vectors.width)
        for at, values in zip(self._places, self._values, strict=True):
            everything[at] += values
        # The sum of its likeness to all: the product with the sum of all.
        hubness = [float(everything[at] @ values) for at, values in zip(self._places, self._values, strict=True)]
        self.by_hubness = sorted(range(len(members)), key=lambda member: (-hubness[member], member))
        holders: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for member, (at, values) in enumerate(zip(self._places, self._values, strict=True)):
            for place, value in zip(at.tolist(), values.tolist(), strict=True):
                holders[place].append((member, value))
        self._holders = {
            place: (np.array([member for member, _ in held]), np.array([value for _, value in held]))
            for place, held in holders.items()
            if len(held) > 1
        }

    def likeness(self, hub: int) -> Floats:
        """Return how like the hub each member is."""
        alike = np.zeros(len(self._places))
        for place, value in zip(self._places[hub].tolist(), self._values[hub].tolist(), strict=True):
            if place in self._holders:
                members, values = self._holders[place]
                alike[members] += value * values
        return alike
