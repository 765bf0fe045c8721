"""A participant's dots in one perspective: what fits in the budget, and where it counts."""

from collections import Counter
from collections.abc import Callable, Mapping
from uuid import UUID


def left_of(budget: int, dots: Mapping[UUID, int]) -> int:
    """Return how many dots are left to place."""
    return budget - sum(dots.values())


def settle(
    wanted: Mapping[UUID, int], landing: Callable[[UUID], UUID | None], here: frozenset[UUID]
) -> tuple[dict[UUID, int], int]:
    """Return where dots count now, and how many of them lie on nothing that is left on the board.

    Args:
        wanted: dots by note or group, as they were placed; a group may have been merged or dissolved since.
        landing: where a dot on a note or group counts now.
        here: the notes and groups of the board.
    """
    settled: Counter[UUID] = Counter()
    lost = 0
    for target, dots in wanted.items():
        place = landing(target)
        if place in here:
            settled[place] += dots
        else:
            lost += dots
    return {place: dots for place, dots in settled.items() if dots}, lost
