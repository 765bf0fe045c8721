"""The boards of a session, from its opening to its closing."""

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from services.intake.board.queries import perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.leading.domain import Phase
from services.intake.leading.tables import Board
from shared.database import Transaction


def set_up_boards(db: Transaction, session: SwotSession) -> None:
    """Make the boards of a session that was just opened: people write on the first, the others wait."""
    rows = [
        {
            "session_id": session.id,
            "municipality_id": session.municipality_id,
            "perspective": perspective.code,
            "phase": Phase.WAITING if position else Phase.WRITE,
        }
        for position, perspective in enumerate(perspectives_of(db, session.programme_id))
    ]
    if rows:
        db.execute(insert(Board).values(rows).on_conflict_do_nothing())


def take_down_boards(db: Transaction, session: SwotSession) -> None:
    """Take away the boards of a session whose opening is taken back: opened anew, they begin as boards begin."""
    db.execute(delete(Board).where(Board.session_id == session.id))


def begin_again(db: Transaction, session: SwotSession) -> None:
    """Let people write on every board of a session that was opened again."""
    db.execute(update(Board).where(Board.session_id == session.id).values(phase=Phase.WRITE, timer_ends_at=None))


def forget_authors(db: Transaction, session: SwotSession) -> None:
    """Forget which participant wrote which note, for good."""
    db.execute(update(Note).where(Note.session_id == session.id).values(participant_id=None))
