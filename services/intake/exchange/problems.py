"""What can stand in the way of a file."""

from collections.abc import Sequence

from services.intake.board.problems import NotNow
from services.intake.exchange.notes_file import SkippedRow
from shared.language import lazy
from shared.spreadsheet.problems import UnusableTable


class AnotherMunicipality(UnusableTable):
    """A board of one municipality was to come into another's day, or into one that the viewer doesn't run."""

    def __init__(self, name: str) -> None:
        super().__init__(lazy("Filen är en tavla från %(municipality)s. Den kan bara läsas in där.", municipality=name))


class IncompleteBoard(UnusableTable):
    """A whole day can't be made of a file of which something can't be taken."""

    advice = lazy(
        "Planera och öppna dagen först, och läs in filen där: då får du se vad som följer med och vad som inte gör det."
    )

    def __init__(self, skipped: Sequence[SkippedRow]) -> None:
        self.skipped = tuple(skipped)
        first = self.skipped[0]
        super().__init__(
            lazy("Allt i filen går inte att läsa in. Lapp %(line)s: %(reason)s.", line=first.line, reason=first.reason)
        )


class DayWorkedOn(NotNow):
    """A day was to be taken back that no file made, or on which something has been done since."""

    message = lazy("Någon har gjort något på dagen sedan den skapades, så inget är borttaget.")
    advice = lazy("Här ser du vad du kan göra i stället.")
