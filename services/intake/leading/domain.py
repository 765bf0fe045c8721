"""The phases of a board, and what each of them allows."""

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_TIMER = 180


class Phase(StrEnum):
    """Where a board stands, in the order of the day; a board is the session's part for one perspective."""

    WAITING = "waiting"
    WRITE = "write"
    REVEAL = "reveal"
    GROUP = "group"
    VOTE = "vote"
    CONCLUDE = "conclude"


_ORDER = tuple(Phase)


def can_move(now: Phase, to: Phase) -> bool:
    """Say whether a board may go from one phase to another: on to any later one, or one back."""
    steps = _ORDER.index(to) - _ORDER.index(now)
    return steps > 0 or steps == -1


def next_phase(now: Phase) -> Phase | None:
    """Return the phase that usually comes next; ``None`` after the last."""
    return _ORDER[place] if (place := _ORDER.index(now) + 1) < len(_ORDER) else None


def previous_phase(now: Phase) -> Phase | None:
    """Return the phase before; ``None`` before the first."""
    return _ORDER[place - 1] if (place := _ORDER.index(now)) else None


def may_write(phase: Phase) -> bool:
    """Say whether participants may post notes and change their own."""
    return phase is Phase.WRITE


def may_group(phase: Phase) -> bool:
    """Say whether notes may be put together and taken apart: when all see them, and nobody is voting on them."""
    return phase in {Phase.REVEAL, Phase.GROUP, Phase.CONCLUDE}


def may_vote(phase: Phase) -> bool:
    """Say whether participants may place their dots."""
    return phase is Phase.VOTE


def timer_end(ends_at: datetime | None, minutes: int, now: datetime) -> datetime:
    """Return when a timer ends that gets so many minutes more; one that has run out, or never ran, begins now.

    It never ends more than three hours ahead, so that a slip can be mended by starting anew.
    """
    begins = max(ends_at, now) if ends_at else now
    return min(begins + timedelta(minutes=minutes), now + timedelta(minutes=LONGEST_TIMER))
