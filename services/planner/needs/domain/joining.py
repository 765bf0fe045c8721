"""Joining the near-duplicates of each quadrant."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.planner.needs.domain.values import QUADRANTS, NoteInput, Parameters, PossibleDuplicate
from shared.wording.duplicates import find_duplicates


@dataclass(frozen=True)
class Joined:
    """All notes in groups (many of one note), and the pairs for a person to decide on."""

    groups: tuple[tuple[NoteInput, ...], ...]
    possible: tuple[PossibleDuplicate, ...]


def join(notes: Sequence[NoteInput], parameters: Parameters) -> Joined:
    """Join the notes that say the same within a quadrant. They must come sorted by id, and so do the groups' notes."""
    groups: list[tuple[NoteInput, ...]] = []
    possible: list[PossibleDuplicate] = []
    for quadrant in QUADRANTS:
        board = [note for note in notes if note.quadrant == quadrant]
        found = find_duplicates(
            [note.text for note in board],
            joined_from=parameters.duplicates_from,
            possible_from=parameters.possible_duplicates_from,
        )
        joined = {place for group in found.groups for place in group}
        groups += [tuple(board[place] for place in group) for group in found.groups]
        groups += [(note,) for place, note in enumerate(board) if place not in joined]
        possible += [
            PossibleDuplicate(board[pair.a].id, board[pair.b].id, pair.why, pair.likeness) for pair in found.possible
        ]
    return Joined(tuple(groups), tuple(possible))
