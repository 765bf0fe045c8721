"""The notes of a municipality in the order in which a person reads them: what is least certain first."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.planner.needs.domain import AnalysedNote
from services.planner.needs.domain.deciding import CONFIRMED

MOST_AREAS = 3
UNMAPPED, UNSURE, SURE, STATED = "unmapped", "unsure", "sure", "confirmed"
STATES = (UNSURE, UNMAPPED, SURE, STATED)
# What may stand between two words of a quotation, and belongs to neither.
_SEPARATING = re.compile(r"[^\w…]*\s+[^\w…]*")


@dataclass(frozen=True)
class ReviewedNote:
    """A note with what is found in it, or stated about it. ``mass``: how many voices it has."""

    analysed: AnalysedNote
    state: str

    @property
    def id(self) -> str:
        """The note's id."""
        return self.analysed.note.id

    @property
    def mass(self) -> float:
        """Its wording and its dots."""
        return 1.0 + self.analysed.note.votes

    @property
    def areas(self) -> list[str]:
        """The areas found or stated, most confident first."""
        return [match.area for match in self.analysed.areas]

    @property
    def words(self) -> list[str]:
        """The words that speak of the areas."""
        return [part.text for match in self.analysed.areas for part in match.evidence if part.text]


@dataclass(frozen=True)
class Queue:
    """All notes, the next one first."""

    notes: tuple[ReviewedNote, ...]

    @property
    def confirmed(self) -> int:
        """How many are confirmed."""
        return sum(note.state == STATED for note in self.notes)

    @property
    def parts(self) -> list[tuple[str, list[ReviewedNote]]]:
        """The notes by state, in the order of the states; states without notes are left out."""
        parts = [(state, [note for note in self.notes if note.state == state]) for state in STATES]
        return [(state, notes) for state, notes in parts if notes]

    def find(self, note_id: str) -> ReviewedNote | None:
        """Return a note, if there is one of that id."""
        return next((note for note in self.notes if note.id == note_id), None)

    def after(self, note_id: str) -> ReviewedNote | None:
        """Return the first unconfirmed note that comes after this one, or else the first there is."""
        waiting = [note for note in self.notes if note.state != STATED and note.id != note_id]
        here = next((place for place, note in enumerate(self.notes) if note.id == note_id), -1)
        later = [note for note in self.notes[here + 1 :] if note in waiting]
        return next(iter(later or waiting), None)


def make_queue(notes: Sequence[AnalysedNote], stated: Collection[str]) -> Queue:
    """Return the queue: unsure notes, unmapped ones, sure ones, confirmed ones; the heaviest first in each.

    Args:
        notes: as the analysis found them.
        stated: the ids of those that a person has confirmed.
    """
    reviewed = [ReviewedNote(note, _state(note, note.note.id in stated)) for note in notes]
    order = sorted(reviewed, key=lambda note: (STATES.index(note.state), -note.mass, note.id))
    return Queue(tuple(order))


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether it is one of the words that speak of an area.

    The pieces together are the text. Words that the analysis has written in another way than the note aren't marked.
    """
    low = text.lower()
    # Lowering a few letters makes two of one: then places don't tell.
    if len(low) != len(text):
        return [(text, False)]
    spoken = [False] * len(text)
    for part in {piece for word in words for piece in word.lower().split(" … ") if piece}:
        at = low.find(part)
        while at >= 0:
            if _whole(low, at, at + len(part)):
                spoken[at : at + len(part)] = [True] * len(part)
            at = low.find(part, at + 1)
    pieces: list[tuple[str, bool]] = []
    for letter, speaks in zip(text, spoken, strict=True):
        if pieces and pieces[-1][1] == speaks:
            pieces[-1] = (pieces[-1][0] + letter, speaks)
        else:
            pieces.append((letter, speaks))
    return pieces


def outermost(words: Sequence[str]) -> list[str]:
    """Return each piece once, without those that a longer one says too."""
    once = {piece: f" {_SEPARATING.sub(' ', piece)} " for piece in words}
    return [
        piece
        for piece, alone in once.items()
        if not any(alone in within for other, within in once.items() if other != piece)
    ]


def _whole(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _state(note: AnalysedNote, stated: bool) -> str:
    if stated and all(match.evidence and match.evidence[0].match == CONFIRMED for match in note.areas):
        return STATED
    if not note.areas:
        return UNMAPPED
    return UNSURE if any(match.status == "unsure" for match in note.areas) else SURE
