"""Where a participant stands on a SWOT day, and which board the room is working on."""

from collections.abc import Mapping
from enum import StrEnum

from services.intake.leading.domain import Phase

_AT_WORK = (Phase.WRITE, Phase.VOTE)


class Stage(StrEnum):
    """What a participant's page is for: a board's phase, or what comes after the day."""

    WAITING = "waiting"
    WRITE = "write"
    REVEAL = "reveal"
    GROUP = "group"
    VOTE = "vote"
    CONCLUDE = "conclude"
    CONTRIBUTE = "contribute"
    CLOSED = "closed"


# Participants read while the facilitator puts notes together: the page is the same.
READING = frozenset({Stage.REVEAL, Stage.GROUP, Stage.VOTE, Stage.CONCLUDE})
WRITING = frozenset({Stage.WRITE, Stage.CONTRIBUTE})


def stage_of(phase: Phase, *, is_open: bool, may_contribute: bool) -> Stage:
    """Return what a board's page is for.

    Args:
        phase: where the board stands, or stood when the session was closed.
        is_open: the session is open.
        may_contribute: notes are taken, also if the session is closed.
    """
    if is_open:
        return Stage(phase)
    return Stage.CONTRIBUTE if may_contribute else Stage.CLOSED


def board_in_focus(phases: Mapping[str, Phase]) -> str:
    """Return the board that the room is working on; the boards come in the order of the day.

    One where there is something to do comes first, then the last one that was begun, then the first; empty when there
    are no boards.
    """
    to_do = [code for code, phase in phases.items() if phase in _AT_WORK]
    begun = [code for code, phase in phases.items() if phase is not Phase.WAITING]
    return next(iter([*to_do, *reversed(begun), *phases]), "")
