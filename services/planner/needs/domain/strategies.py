"""What could be done within an area: TOWS, which pairs what is within with what is around (Weihrich 1982)."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.planner.needs.domain.values import (
    OPPORTUNITY,
    QUADRANTS,
    STRENGTH,
    THREAT,
    WEAKNESS,
    CompetenceNeed,
    NoteGroup,
)

# Kind → the quadrant within, the quadrant around, and what to do.
KINDS = {
    "WO": (WEAKNESS, OPPORTUNITY, "Utveckla: möt det som är svagt inom ”%s” med hjälp av möjligheterna."),
    "WT": (WEAKNESS, THREAT, "Minska risken: det som är svagt inom ”%s” blir värre om hotet blir verklighet."),
    "SO": (STRENGTH, OPPORTUNITY, "Använd: det ni är bra på inom ”%s” gör att ni kan ta vara på möjligheterna."),
    "ST": (STRENGTH, THREAT, "Skydda: det ni är bra på inom ”%s” hjälper er när hoten kommer närmare."),
}
MOST_NOTES_PER_SIDE = 3
# A note of which less than this is about the area says little of what to do there.
_LEAST_SHARE = 0.25


@dataclass(frozen=True)
class Strategy:
    """One way to go on within an area. ``kind`` is a key of :data:`KINDS`; both sides are groups, heaviest first."""

    kind: str
    area: str
    name: str
    text: str
    within: tuple[str, ...]
    around: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """The groups that it rests on."""
        return self.within + self.around


def find_strategies(groups: Sequence[NoteGroup], needs: Sequence[CompetenceNeed]) -> tuple[Strategy, ...]:
    """Return the strategies of each area that has notes on both sides, in the order of the needs.

    Args:
        groups: weighed groups by quadrant and falling mass.
        needs: by rank.
    """
    boards = {quadrant: [group for group in groups if group.quadrant == quadrant] for quadrant in QUADRANTS}
    found = []
    for need in needs:
        sides = {quadrant: _heaviest(board, need.area) for quadrant, board in boards.items()}
        for kind, (within, around, text) in KINDS.items():
            if sides[within] and sides[around]:
                found.append(Strategy(kind, need.area, need.name, text % need.name, sides[within], sides[around]))
    return tuple(found)


def _heaviest(board: Sequence[NoteGroup], area: str) -> tuple[str, ...]:
    mine = [group for group in board if group.shares.get(area, 0.0) >= _LEAST_SHARE]
    # The groups come by falling mass, and sorting keeps the order of equals.
    ordered = sorted(mine, key=lambda group: -group.mass * group.shares[area])
    return tuple(group.id for group in ordered[:MOST_NOTES_PER_SIDE])
