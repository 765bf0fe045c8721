"""What people have decided about notes; an analysis takes it over as it stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.planner.needs.domain.comparisons import Judgement, Pair

# What a comparison is about: the three pressing quadrants, or (by the quadrant's name) the notes of one.
BETWEEN_QUADRANTS = "quadrants"
# Learning from so many takes eight seconds of the processor; from all of a large programme's, longer than a derivation
# may take.
MOST_LESSONS = 2_000
# When what came with a file was stated isn't known.
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ConfirmedNote:
    """A note whose areas a person has stated; none: it speaks of no area.

    ``by`` is the role of whoever stated it, ``stated_at`` when. ``text`` is empty where the words are gone: nothing is
    learned from those.
    """

    id: str
    text: str
    areas: tuple[str, ...]
    by: str = ""
    stated_at: datetime = _LONG_AGO


@dataclass(frozen=True)
class Decisions:
    """What counts before anything that is found.

    Args:
        confirmed: the confirmed notes of the whole programme; those that aren't analysed are lessons only.
        same: pairs of notes that say the same.
        apart: pairs that don't, however alike they look.
        judgements: subject of the comparison → what was answered; one respondent per group that compared.
    """

    confirmed: tuple[ConfirmedNote, ...] = ()
    same: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()
    judgements: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Say whether anything is decided."""
        return bool(self.confirmed or self.same or self.apart or any(self.judgements.values()))

    def lessons(self, own: Collection[str]) -> list[ConfirmedNote]:
        """Return the confirmed notes that teach: those with words, and of too many the nearest.

        Those of the own board (``own``: its notes) come first, then what the programme stated last, then imported ones.
        """
        worded = [note for note in self.confirmed if note.text.strip()]
        newest_first = sorted(worded, key=lambda note: (note.stated_at, note.id), reverse=True)
        return sorted(newest_first, key=lambda note: (note.id not in own, note.by == "import"))[:MOST_LESSONS]


UNDECIDED = Decisions()
