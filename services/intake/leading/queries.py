"""Where the boards of a session stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.intake.leading.domain import Phase
from services.intake.leading.tables import Board
from shared.database import Transaction


def boards_of(db: Transaction, session_id: UUID) -> dict[str, Board]:
    """Return the boards of a session by perspective; one that has no row is in its writing phase."""
    return {board.perspective: board for board in db.scalars(select(Board).where(Board.session_id == session_id))}


def phases_of(db: Transaction, session_id: UUID, perspectives: Sequence[str]) -> dict[str, Phase]:
    """Return the phase of every perspective's board."""
    boards = boards_of(db, session_id)
    return {code: Phase(boards[code].phase) if code in boards else Phase.WRITE for code in perspectives}


@dataclass(frozen=True)
class NoteCount:
    """How many notes lie in one quadrant of a board, and how many of them nobody but their authors sees yet."""

    perspective: str
    quadrant: str
    notes: int
    hidden: int


def note_counts(db: Transaction, session_id: UUID) -> list[NoteCount]:
    """Return how many notes every quadrant holds, the hidden ones too; empty quadrants are left out.

    For whoever runs the session or takes part: no more than the numbers is said of what is hidden.
    """
    counted = func.intake.note_counts(session_id).table_valued("perspective", "quadrant", "notes", "hidden")
    return [NoteCount(*row) for row in db.execute(select(counted))]


def timer_of(db: Transaction, session_id: UUID, perspective: str) -> datetime | None:
    """Return when the board's timer ends."""
    return db.scalar(
        select(Board.timer_ends_at).where(Board.session_id == session_id, Board.perspective == perspective)
    )
