"""Rooms in which a SWOT day goes on: who joins, what they write, which phase the boards are in."""

from datetime import UTC, datetime
from uuid import UUID

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.joining.tables import BoardParticipant
from services.intake.joining.use_cases import join_session
from services.intake.leading.domain import Phase
from services.intake.leading.use_cases import move_board
from shared.database import Database
from shared.identifiers import new_id, random_id
from shared.identity import WORKER, Participant, Viewer

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def join(database: Database, session_id: UUID) -> Participant:
    """Return somebody new in the room."""
    with database.transaction(WORKER) as db:
        return join_session(db, db.get_one(SwotSession, session_id).join_code or "", NOW)


def write(
    database: Database,
    participant: Participant,
    text: str,
    *,
    perspective: str = "challenges",
    quadrant: str = "weakness",
    held: bool = False,
) -> UUID:
    """Have a participant's note, on the board or held for the facilitator; return its id."""
    with database.transaction(WORKER) as db:
        session = db.get_one(SwotSession, participant.session_id)
        note = Note(
            id=random_id(),
            session_id=session.id,
            municipality_id=session.municipality_id,
            participant_id=participant.pseudonym_id,
            perspective=perspective,
            quadrant=quadrant,
            text=text,
            session_revision=session.revision,
            origin="participant",
            idempotency_key=new_id(),
            body_hash="",
            held_at=NOW if held else None,
        )
        db.add(note)
    return note.id


def say_ready(database: Database, participant: Participant, perspective: str, phase: Phase) -> None:
    """Have a participant say that they are ready with a phase."""
    with database.transaction(WORKER) as db:
        row = db.get_one(BoardParticipant, participant.pseudonym_id)
        row.ready_perspective, row.ready_phase = perspective, phase


def move(
    database: Database,
    viewer: Viewer,
    session_id: UUID,
    to: Phase,
    perspective: str = "challenges",
    seen: Phase | None = None,
) -> None:
    """Have the facilitator take a board to a phase."""
    with database.transaction(viewer) as db:
        move_board(db, viewer, session_id, perspective, to, NOW, seen=seen)
