"""Pasting a whole flip chart, line by line."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.intake.board.domain import Content, Origin
from services.intake.board.problems import LinesThere
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import NewNote, content_of, keyed, moment_of, record_notes
from shared.database import Transaction
from shared.identity import Viewer


def paste_notes(
    db: Transaction, viewer: Viewer, session_id: UUID, key: UUID, contents: Sequence[Content], *, anyway: bool = False
) -> datetime | None:
    """Write what was pasted, and return when it came in; ``key`` was made with the form.

    Raises:
        LinesThere: some lie there already, pasted with another form, and it wasn't said to write them ``anyway``.
        NotFound: there is no such session, or the viewer may not run it.
        BoardNotOpen: its board isn't open.
        UnknownPerspective: the programme doesn't have that perspective.
        KeyReused: the form was sent before with other words; nothing is written.
    """
    notes = keyed(key, contents)
    if not anyway:
        _check_unwritten(db, session_id, notes)
    record_notes(db, viewer, session_id, notes, Origin.PASTE)
    return moment_of(db, session_id, [note.key for note in notes])


def _check_unwritten(db: Transaction, session_id: UUID, notes: Sequence[NewNote]) -> None:
    others = (Note.session_id == session_id) & Note.idempotency_key.not_in([note.key for note in notes])
    pasted = (Note.origin == Origin.PASTE) & Note.deleted_at.is_(None) & Note.erased_at.is_(None)
    same_words = Note.text.in_({note.content.text for note in notes})
    lying = {content_of(note) for note in db.scalars(select(Note).where(others, pasted, same_words))}
    if there := [note.content.text for note in notes if note.content in lying]:
        raise LinesThere(there)
