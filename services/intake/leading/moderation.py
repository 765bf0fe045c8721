"""Notes that came too late: kept until a facilitator takes them in."""

from uuid import UUID

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import tell_of_notes
from services.intake.board.use_cases.sessions import lock_open_session
from services.intake.leading.queries import held_notes
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer


def take_in_note(db: Transaction, viewer: Viewer, session_id: UUID, note_id: UUID) -> None:
    """Put a note that came too late on its board; harmless twice.

    Raises:
        NotFound: there is no such note, or the viewer may not run the session.
        BoardNotOpen: the session isn't open.
    """
    session = lock_open_session(db, viewer, session_id)
    note = db.get(Note, note_id, with_for_update=True, populate_existing=True)
    if note is None or note.session_id != session.id:
        raise NotFound
    if note.held_at is not None:
        _take_in(db, session, [note])


def take_in_all(db: Transaction, session: SwotSession) -> int:
    """Put every note that came too late on its board, in a session that the caller has locked; return how many."""
    late = held_notes(db, session)
    _take_in(db, session, late)
    return len(late)


def _take_in(db: Transaction, session: SwotSession, notes: list[Note]) -> None:
    for note in notes:
        note.held_at = None
    tell_of_notes(db, session.id, (note.perspective for note in notes))
