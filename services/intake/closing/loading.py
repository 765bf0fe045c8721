"""A whole SWOT day at once, as the demo programme brings it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.intake.board.domain import Content, Day, Origin, State, clean_lines
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.conclusions import insert_conclusion
from services.intake.board.use_cases.notes import insert_notes, keyed
from services.intake.board.use_cases.sessions import insert_session
from services.intake.closing.closings import closing_of
from services.intake.closing.use_cases import save_closing
from services.intake.exchange.notes_file import FileNote
from shared.database import Transaction
from shared.identifiers import new_id


def load_session(
    db: Transaction,
    municipality_id: UUID,
    day: Day,
    state: State,
    *,
    notes: Sequence[FileNote] = (),
    conclusions: Mapping[str, str] | None = None,
    closed_at: datetime | None = None,
) -> UUID:
    """Make a SWOT day with its notes, dots and conclusions, in the state given; return its id.

    Args:
        db: a transaction of a worker.
        municipality_id: whose day it is.
        day: when, where and by whom.
        state: a closed session needs ``closed_at`` and appends its event.
        notes: as read from a notes file.
        conclusions: perspective code → text.
        closed_at: when it was closed.

    Raises:
        NotFound: there is no such municipality.
        OutsideProgramme: the day lies outside the programme's phases.
        UnknownPerspective: a note lies in a perspective that the programme doesn't have.
    """
    session_id = new_id()
    insert_session(db, session_id, municipality_id, day)
    session = db.get_one(SwotSession, session_id)
    contents = [Content(note.text, note.perspective, note.quadrant, note.level) for note in notes]
    insert_notes(db, session, keyed(session_id, contents, [note.votes for note in notes]), Origin.FILE)
    for perspective, text in (conclusions or {}).items():
        insert_conclusion(db, session, perspective, clean_lines(text), 1)
    session.state = State.OPEN if state is State.CLOSED else state
    db.flush()
    if state is State.CLOSED and closed_at:
        save_closing(db, session, closing_of(db, session), closed_at)
    return session_id
