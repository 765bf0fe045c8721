"""Undoing what was done, unless somebody has gone on working with it."""

from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from services.intake.grouping.domain.arrangement import Arrangement, Group
from services.intake.grouping.domain.changing import SMALLEST, Change, apply


class Obstacle(StrEnum):
    """Why something can't be undone."""

    NOTE_GONE = "note_gone"
    NOTE_MOVED = "note_moved"
    GROUP_CHANGED = "group_changed"


def take_back(board: Arrangement, change: Change) -> Change | Obstacle:
    """Return the change that takes another one back, or what of later work stands in its way.

    Taking that change back in turn does the first one again.
    """
    if obstacle := _obstacle(board, change):
        return obstacle
    notes = {note: (after, before) for note, (before, after) in change.notes.items()}
    pairs = {pair: (after, before) for pair, (before, after) in change.pairs.items()}
    groups = {group: (board.groups[group], _standing(board, group, *pair)) for group, pair in change.groups.items()}
    back = Change(notes, groups, pairs)
    return Obstacle.GROUP_CHANGED if _harms(board, back) else back


def _obstacle(board: Arrangement, change: Change) -> Obstacle | None:
    for note, (_before, after) in change.notes.items():
        if note not in board.notes:
            return Obstacle.NOTE_GONE
        if board.notes[note].group != after:
            return Obstacle.NOTE_MOVED
    changed = (_is_changed(board.groups[group], *standings) for group, standings in change.groups.items())
    return Obstacle.GROUP_CHANGED if any(changed) else None


def _is_changed(now: Group, before: Group | None, after: Group) -> bool:
    only_its_notes = before is not None and (before.alive, before.title) == (after.alive, after.title)
    return now.alive != after.alive or (now.title != after.title and not only_its_notes)


def _standing(board: Arrangement, group: UUID, before: Group | None, after: Group) -> Group:
    now = board.groups[group]
    if before is None or not before.alive:
        # Dots may lie on it by now: they follow its first note.
        return replace(now, alive=False, heir=next(iter(board.members(group)), None), revision=now.revision + 1)
    title = now.title if before.title == after.title else before.title
    return replace(now, title=title, alive=True, heir=None, revision=now.revision + 1)


def _harms(board: Arrangement, back: Change) -> bool:
    """Say whether notes of later work would lie in a dissolved group, alone in one, or in one of another place."""
    then = apply(board, back)
    for group, (_before, after) in back.groups.items():
        members = then.members(group)
        if len(members) < SMALLEST if after.alive else members:
            return True
    return any(group and then.notes[note].place != then.groups[group].place for note, (_, group) in back.notes.items())
