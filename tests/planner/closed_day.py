"""A SWOT day that is closed in intake, with the notes that a test wants."""

from datetime import UTC, date, datetime

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.closing.closings import closing_of
from services.intake.closing.use_cases import save_closing
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.people import Place


def close_day(intake: Database, place: Place, *notes: tuple[str, str]) -> list[str]:
    """Close a day with these notes, (quadrant, text) each, and return their ids."""
    with intake.transaction(WORKER) as db:
        session = SwotSession(
            programme_id=place.programme_id,
            municipality_id=place.municipality_id,
            held_on=date(2026, 3, 12),
            state="open",
        )
        db.add(session)
        db.flush()
        rows = [_note(session, quadrant, text) for quadrant, text in notes]
        db.add_all(rows)
        db.flush()
        save_closing(db, session, closing_of(db, session), datetime.now(UTC))
        return [str(row.id) for row in rows]


def _note(session: SwotSession, quadrant: str, text: str) -> Note:
    return Note(
        id=new_id(),
        session_id=session.id,
        municipality_id=session.municipality_id,
        perspective="challenges",
        quadrant=quadrant,
        text=text,
        session_revision=1,
        origin="form",
        idempotency_key=new_id(),
        body_hash="",
    )
