"""Putting notes together and taking them apart, each on what the person saw.

What has changed meanwhile is told, what can still be done is done, and nobody's work of the meantime is touched.  An
action that was done already changes nothing, and nothing is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from services.intake.grouping.domain.arrangement import Arrangement, Group
from services.intake.grouping.domain.changing import SMALLEST, Change, change_of


class Remark(StrEnum):
    """Why something wasn't done that was asked for."""

    NOTE_GONE = "note_gone"
    NOTE_MOVED = "note_moved"
    GROUP_GONE = "group_gone"
    GROUP_CHANGED = "group_changed"


class Fault(StrEnum):
    """Why it can't be done at all."""

    NOTHING_TICKED = "nothing_ticked"
    TOO_FEW = "too_few"
    SEVERAL_PLACES = "several_places"
    NOT_GROUPED = "not_grouped"
    WHOLE_GROUP = "whole_group"
    NO_GROUP = "no_group"


@dataclass(frozen=True)
class Ticked:
    """What a person chose: notes with the group that they saw each in, groups with the revision that they saw."""

    notes: Mapping[UUID, UUID | None] = field(default_factory=dict)
    groups: Mapping[UUID, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.notes) + len(self.groups)


@dataclass(frozen=True)
class Outcome:
    """What is changed, and what is told; with a fault nothing is changed."""

    change: Change = field(default_factory=Change)
    remarks: tuple[Remark, ...] = ()
    fault: Fault | None = None


def put_together(board: Arrangement, ticked: Ticked, new_group: UUID) -> Outcome:
    """Put notes into one group: the ticked one, the ticked ones merged, or a new one.

    Of several groups the first that has a title goes on.

    Args:
        board: how the notes lie.
        ticked: what was chosen.
        new_group: the id that a new group gets; the same for the same choice from the same page.
    """
    if len(ticked) < SMALLEST:
        return Outcome(fault=Fault.TOO_FEW if len(ticked) else Fault.NOTHING_TICKED)
    alive = [group for group in ticked.groups if board.is_alive(group)]
    target = next((group for group in alive if board.groups[group].title), alive[0] if alive else new_group)
    notes, remarks = _still_there(board, ticked.notes, target)
    merged, more = _still_as_seen(board, ticked.groups, target)
    moves = dict.fromkeys([*notes, *(note for group in merged for note in board.members(group))], target)
    remarks += more
    places = {board.notes[note].place for note in moves} | {board.groups[group].place for group in alive[:1]}
    if len(places) > 1:
        return Outcome(fault=Fault.SEVERAL_PLACES)
    if not moves or len({*moves, *board.members(target)}) < SMALLEST:
        return Outcome(remarks=remarks)
    known = board.groups.get(target, Group(next(iter(places))))
    groups = {} if known.alive and target in board.groups else {target: replace(known, alive=True, heir=None)}
    return Outcome(change_of(board, moves, groups), remarks)


def split_out(board: Arrangement, ticked: Ticked) -> Outcome:
    """Take notes out of their groups, so that each lies alone."""
    if not ticked.notes:
        return Outcome(fault=Fault.WHOLE_GROUP if ticked.groups else Fault.NOTHING_TICKED)
    grouped = {note: group for note, group in ticked.notes.items() if group is not None}
    if not grouped:
        return Outcome(fault=Fault.NOT_GROUPED)
    still, remarks = _still_there(board, grouped, None)
    return Outcome(change_of(board, dict.fromkeys(still), {}), remarks)


def dissolve(board: Arrangement, groups: Mapping[UUID, int]) -> Outcome:
    """Let every note of the groups lie alone; a group that somebody has changed since is left as it is."""
    if not groups:
        return Outcome(fault=Fault.NO_GROUP)
    still, remarks = _still_as_seen(board, {group: seen for group, seen in groups.items() if board.is_alive(group)})
    notes = [note for group in still for note in board.members(group)]
    return Outcome(change_of(board, dict.fromkeys(notes), {}), remarks)


def rename(board: Arrangement, group: UUID, title: str, seen: str) -> Outcome:
    """Give a group a title, unless it is gone or somebody gave it another one since."""
    if not board.is_alive(group):
        return Outcome(remarks=(Remark.GROUP_GONE,))
    known = board.groups[group]
    if known.title == title:
        return Outcome()
    if known.title != seen:
        return Outcome(remarks=(Remark.GROUP_CHANGED,))
    return Outcome(change_of(board, {}, {group: replace(known, title=title)}))


def _still_there(
    board: Arrangement, notes: Mapping[UUID, UUID | None], target: UUID | None
) -> tuple[list[UUID], tuple[Remark, ...]]:
    still, remarks = [], []
    for note, seen in notes.items():
        if note not in board.notes:
            remarks.append(Remark.NOTE_GONE)
        elif (now := board.notes[note].group) == seen:
            still.append(note)
        elif now != target:
            remarks.append(Remark.NOTE_MOVED)
    return still, tuple(remarks)


def _still_as_seen(
    board: Arrangement, groups: Mapping[UUID, int], target: UUID | None = None
) -> tuple[list[UUID], tuple[Remark, ...]]:
    still, remarks = [], []
    for group, seen in groups.items():
        if group == target:
            continue
        if board.is_alive(group) and board.groups[group].revision == seen:
            still.append(group)
        elif board.is_alive(group):
            remarks.append(Remark.GROUP_CHANGED)
        elif target is None or board.landing(group) != target:
            remarks.append(Remark.GROUP_GONE)
    return still, tuple(remarks)
