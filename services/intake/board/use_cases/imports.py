"""Notes from a file: shown first, brought in when confirmed, and never twice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from services.intake.board.domain import Content, Level, Origin, Quadrant
from services.intake.board.notes_file import read_notes
from services.intake.board.queries import find_import, municipality_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import NoteImport
from services.intake.board.use_cases.notes import insert_notes, keyed, tell_of_notes
from services.intake.board.use_cases.sessions import lock_open_session, lock_session
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Viewer


def preview_import(db: Transaction, viewer: Viewer, session_id: UUID, data: bytes, filename: str) -> UUID:
    """Read a notes file and keep what it holds until it is confirmed; return the import's id.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        BoardNotOpen: its board isn't open.
        UnusableTable: the file can't be used; one of its subclasses says why.
    """
    session = lock_open_session(db, viewer, session_id)
    place = municipality_of(db, session.municipality_id)
    perspectives = {known.code: known.name for known in perspectives_of(db, session.programme_id)}
    found = read_notes(data, filename, perspectives=perspectives, municipality=(place.code, place.name))
    uploaded = NoteImport(
        id=new_id(),
        session_id=session_id,
        municipality_id=session.municipality_id,
        filename=filename[:200],
        content_hash=found.content_hash,
        notes=[dict(vars(note)) for note in found.notes],
        skipped=[{"line": row.line, "field": row.field, "reason": str(row.reason)} for row in found.skipped],
    )
    db.add(uploaded)
    return uploaded.id


def confirm_import(db: Transaction, viewer: Viewer, session_id: UUID, import_id: UUID, now: datetime) -> int:
    """Bring the previewed notes in; return how many, 0 when the same list came in before.

    Raises:
        NotFound: there is no such import, or the viewer may not run the session.
        BoardNotOpen: the board isn't open.
    """
    # Alone, so that the same list confirmed twice at once comes in once.
    session = lock_session(db, viewer, session_id)
    uploaded = find_import(db, session, import_id)
    if came_before(db, session, uploaded.content_hash):
        return 0
    lock_open_session(db, viewer, session_id)
    contents = [_content(row) for row in uploaded.notes]
    votes = [int(row["votes"]) for row in uploaded.notes]
    written = insert_notes(db, session, keyed(import_id, contents, votes), Origin.FILE)
    tell_of_notes(db, session_id, (content.perspective for content in contents))
    uploaded.confirmed_at, uploaded.notes, uploaded.skipped = now, [], []
    return written


def came_before(db: Transaction, session: SwotSession, content_hash: str) -> bool:
    """Say whether a list with these very notes was confirmed before."""
    same = (NoteImport.session_id == session.id) & (NoteImport.content_hash == content_hash)
    return db.scalar(select(NoteImport.id).where(same, NoteImport.confirmed_at.is_not(None))) is not None


def drop_previews(db: Transaction, session_id: UUID) -> None:
    """Forget the files that were never confirmed."""
    unconfirmed = (NoteImport.session_id == session_id) & NoteImport.confirmed_at.is_(None)
    db.execute(delete(NoteImport).where(unconfirmed))


def _content(row: dict[str, Any]) -> Content:
    level = Level(row["level"]) if row["level"] else None
    return Content(row["text"], row["perspective"], Quadrant(row["quadrant"]), level)
