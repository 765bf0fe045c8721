"""Notes lying on a board, alone or in groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

LONGEST_TITLE = 120


class Place(NamedTuple):
    """One quadrant of one perspective; a group lies in one place."""

    perspective: str
    quadrant: str


@dataclass(frozen=True)
class Lying:
    """A note on the board, and the group that it is in."""

    place: Place
    group: UUID | None = None


@dataclass(frozen=True)
class Group:
    """A group; ``heir`` is the note that a dissolved one's dots follow, ``revision`` counts what was done to it."""

    place: Place
    title: str = ""
    alive: bool = True
    heir: UUID | None = None
    revision: int = 1


@dataclass(frozen=True)
class Arrangement:
    """The notes on the boards of a session, in the order in which they are shown, and every group that there was."""

    notes: Mapping[UUID, Lying] = field(default_factory=dict)
    groups: Mapping[UUID, Group] = field(default_factory=dict)

    def within(self, perspective: str) -> "Arrangement":
        """Return the part that lies on one perspective's board."""
        notes = {note: lying for note, lying in self.notes.items() if lying.place.perspective == perspective}
        groups = {group: known for group, known in self.groups.items() if known.place.perspective == perspective}
        return Arrangement(notes, groups)

    def members(self, group: UUID) -> list[UUID]:
        """Return the notes of a group, the first that came first."""
        return [note for note, lying in self.notes.items() if lying.group == group]

    def is_alive(self, group: UUID) -> bool:
        """Say whether a group can be worked with: it exists and wasn't dissolved."""
        return group in self.groups and self.groups[group].alive

    def landing(self, target: UUID) -> UUID | None:
        """Return where a dot counts that was placed on a note or a group; ``None`` while that isn't on the board.

        A dot on a note that was grouped since is the group's; one on a group that was dissolved follows its heir.
        """
        group = self.groups.get(target)
        if group is not None and group.alive:
            return target if self.members(target) else None
        note = group.heir if group is not None else target
        return self._of(note) if note in self.notes else None

    def _of(self, note: UUID | None) -> UUID | None:
        return self.notes[note].group or note if note else None


def targets_in(arrangement: Arrangement, notes: Iterable[UUID]) -> list[UUID]:
    """Return the groups and the single notes among ``notes``, each where its first note stands."""
    return list(dict.fromkeys(arrangement.notes[note].group or note for note in notes))
