"""Notes that say nearly the same, for people to put together or to leave apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from services.intake.grouping.domain.arrangement import Arrangement, Place
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
    """Return what could be put together, quadrant by quadrant; what was said not to be the same isn't asked again.

    Args:
        board: how the notes of one perspective lie.
        texts: what each says.
        dismissed: pairs that somebody said are not the same.
    """
    found: list[Suggestion] = []
    for place in dict.fromkeys(lying.place for lying in board.notes.values()):
        found += _suggested(board, place, texts, dismissed)
    return found


def _suggested(
    board: Arrangement, place: Place, texts: Mapping[UUID, str], dismissed: frozenset[Pair]
) -> Iterable[Suggestion]:
    here = [note for note, lying in board.notes.items() if lying.place == place]
    alike = find_duplicates([texts[note] for note in here])
    sets = [([here[at] for at in group], False) for group in alike.groups]
    sets += [([here[pair.a], here[pair.b]], pair.why == "negation") for pair in alike.possible]
    for notes, opposite in sets:
        if suggestion := _open_question(board, notes, dismissed):
            yield Suggestion(*suggestion, opposite=opposite)


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
