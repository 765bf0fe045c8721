"""Notes that say nearly the same, for people to put together or to leave apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from services.intake.grouping.domain.arrangement import Arrangement
from services.intake.grouping.domain.changing import Pair
from shared.wording.duplicates import find_duplicates


@dataclass(frozen=True)
class Suggestion:
    """Notes that seem to say the same; ``group`` is the one that some of them are in already.

    ``opposite``: the words are alike, but one says the contrary.
    """

    notes: tuple[UUID, ...]
    group: UUID | None = None
    opposite: bool = False


def pair_of(one: UUID, other: UUID) -> Pair:
    """Return two notes as they are remembered: the lower id first."""
    return (one, other) if one < other else (other, one)


def suggestions(board: Arrangement, texts: Mapping[UUID, str], dismissed: frozenset[Pair]) -> list[Suggestion]:
    """Return what could be put together, the surest first; what was said not to be the same isn't asked again.

    Args:
        board: how the notes of one perspective lie.
        texts: what each says.
        dismissed: pairs that somebody said are not the same.
    """
    sure: list[Suggestion] = []
    possible: list[Suggestion] = []
    for place in dict.fromkeys(lying.place for lying in board.notes.values()):
        here = [note for note, lying in board.notes.items() if lying.place == place]
        alike = find_duplicates([texts[note] for note in here])
        groups = (_open_question(board, [here[at] for at in group], dismissed) for group in alike.groups)
        sure += [Suggestion(*asked) for asked in groups if asked]
        pairs = ((_open_question(board, [here[pair.a], here[pair.b]], dismissed), pair) for pair in alike.possible)
        possible += [Suggestion(*asked, opposite=pair.why == "negation") for asked, pair in pairs if asked]
    return sure + possible


def _open_question(
    board: Arrangement, notes: list[UUID], dismissed: frozenset[Pair]
) -> tuple[tuple[UUID, ...], UUID | None] | None:
    """Return those that nobody has decided on, with the one group that they could be put into."""
    asked = {note for pair in combinations(notes, 2) if pair_of(*pair) not in dismissed for note in pair}
    group = next((known for note in notes if note in asked and (known := board.notes[note].group)), None)
    # Notes of another group were put there by somebody: that is decided.
    free = [note for note in notes if note in asked and board.notes[note].group is None]
    grouped = [note for note in notes if note in asked and group and board.notes[note].group == group]
    return (tuple(grouped + free), group) if free and len(grouped + free) > 1 else None
