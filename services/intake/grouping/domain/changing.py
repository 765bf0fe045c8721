"""What changes when notes are put together or taken apart, so that it can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.intake.grouping.domain.arrangement import Arrangement, Group

# What would be left alone in a group lies alone.
SMALLEST = 2

Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Change:
    """What one action changed: for each note its group, for each group how it stood, before and after.

    A group that wasn't there before stood as ``None``.  ``pairs`` are notes that were said not to be the same.
    """

    notes: Mapping[UUID, tuple[UUID | None, UUID | None]] = field(default_factory=dict)
    groups: Mapping[UUID, tuple[Group | None, Group]] = field(default_factory=dict)
    pairs: Mapping[Pair, tuple[bool, bool]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.notes or self.groups or self.pairs)


def apply(board: Arrangement, change: Change) -> Arrangement:
    """Return how the notes lie after a change."""
    notes = {
        note: replace(lying, group=change.notes[note][1]) if note in change.notes else lying
        for note, lying in board.notes.items()
    }
    return Arrangement(notes, {**board.groups, **{group: after for group, (_, after) in change.groups.items()}})


def change_of(board: Arrangement, moves: Mapping[UUID, UUID | None], groups: Mapping[UUID, Group]) -> Change:
    """Return the change that moves notes and gives groups these standings; too small a group is dissolved by it.

    Args:
        board: how the notes lie.
        moves: the group that each note comes into, or ``None`` where it comes to lie alone.
        groups: new groups and new titles.
    """
    moved = {note: group for note, group in moves.items() if board.notes[note].group != group}
    left = dict.fromkeys(board.notes[note].group for note in moved)
    for group in [group for group in left if group is not None]:
        remaining = _after(board, moved, group)
        if len(remaining) < SMALLEST:
            moved.update(dict.fromkeys(remaining))
            heir = (remaining or board.members(group))[0]
            groups = {**groups, group: replace(groups.get(group, board.groups[group]), alive=False, heir=heir)}
    notes = {note: (board.notes[note].group, group) for note, group in moved.items()}
    touched = dict.fromkeys([*groups, *(group for pair in notes.values() for group in pair if group)])
    return Change(notes, {group: _standing(board, groups, group) for group in touched})


def _after(board: Arrangement, moved: Mapping[UUID, UUID | None], group: UUID) -> list[UUID]:
    return [note for note, lying in board.notes.items() if moved.get(note, lying.group) == group]


def _standing(board: Arrangement, groups: Mapping[UUID, Group], group: UUID) -> tuple[Group | None, Group]:
    before = board.groups.get(group)
    after = groups.get(group) or board.groups[group]
    return before, replace(after, revision=before.revision + 1 if before else 1)
