"""Themes: groups of an area that speak of the same thing.

The groups of an area are put together around hubs, those that are most like all the others first; a group joins the
hub that it is most like, if it speaks of the hub's area too. So likeness isn't inherited along a chain. A group that is
like no hub stands in no theme.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.planner.framework.domain import Framework
from services.planner.needs.domain.labels import Labels, as_label
from services.planner.needs.domain.subjects import Floats, Vectors
from services.planner.needs.domain.values import NoteGroup
from shared.wording.rows import spans, starts_of

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
    vectors = Vectors.of(groups, framework.situations)
    leading = [leading_area(group.shares) if group.shares else "" for group in groups]
    parts: dict[str, list[list[NoteGroup]]] = {area.id: [] for area in framework.areas}
    for hub, members in sorted(_around_hubs(groups, leading, vectors, parts).items()):
        if len(members) >= FEWEST:
            parts[leading[hub]].append([groups[member] for member in members])
    labels = Labels(groups)
    found = []
    for area, themes in parts.items():
        themes.sort(key=lambda theme: (-sum(len(group.note_ids) for group in theme), theme[0].id))
        found += [(area, theme, labels.of(theme, area)) for theme in themes]
    return tuple(_theme(number, *parts) for number, parts in enumerate(found, 1))


def leading_area(shares: Mapping[str, float]) -> str:
    """Return the area that takes most; of equals the first by name."""
    return min(shares, key=lambda area: (-shares[area], area))


def _theme(number: int, area: str, groups: Sequence[NoteGroup], words: tuple[str, ...]) -> Theme:
    heaviest = sorted(groups, key=lambda group: (-group.mass, group.id))
    notes = sorted(note for group in groups for note in group.note_ids)
    return Theme(f"t{number}", words, area, tuple(group.id for group in heaviest), tuple(notes))


def _around_hubs(
    groups: Sequence[NoteGroup], leading: Sequence[str], vectors: Vectors, areas: Iterable[str]
) -> dict[int, list[int]]:
    """Return hub → the groups around it, by their places.

    A hub leads with its area, the others have it among theirs; each group stands around one hub at most.
    """
    likest = np.full(len(groups), -1)
    highest = np.zeros(len(groups))
    for area in areas:
        members = np.array([place for place, group in enumerate(groups) if area in group.shares], np.intp)
        near = _Neighbours(vectors.only(members))
        for hub in near.by_hubness:
            if leading[members[hub]] != area or highest[members[hub]] >= ALIKE_FROM:
                continue
            alike = near.likeness(hub)
            alike[hub] = np.inf
            closer = (alike >= ALIKE_FROM) & (alike > highest[members])
            likest[members[closer]], highest[members[closer]] = members[hub], alike[closer]
    around: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(likest >= 0).tolist():
        around[int(likest[place])].append(place)
    return around


class _Neighbours:
    """The members of an area, indexed by what they hold."""

    def __init__(self, members: Vectors) -> None:
        self._members = members
        sizes = np.diff(members.starts)
        self._count = len(sizes)
        whose = np.repeat(np.arange(self._count), sizes)
        everything = np.bincount(members.places, members.values, members.width)
        # The sum of its likeness to all: the product with the sum of all.
        hubness = np.bincount(whose, everything[members.places] * members.values, self._count)
        self.by_hubness = np.argsort(-hubness, kind="stable").tolist()
        held = np.argsort(members.places, kind="stable")
        self._holders, self._values = whose[held], members.values[held]
        self._starts = starts_of(np.bincount(members.places, minlength=members.width))

    def likeness(self, hub: int) -> Floats:
        """Return how like the hub each member is."""
        own = slice(self._members.starts[hub], self._members.starts[hub + 1])
        places = self._members.places[own]
        starts = self._starts[places]
        sizes = self._starts[places + 1] - starts
        at = spans(starts, sizes)
        shared = np.repeat(self._members.values[own], sizes) * self._values[at]
        # Of nothing at all it would count in whole numbers.
        return np.bincount(self._holders[at], shared, self._count).astype(np.float64)
