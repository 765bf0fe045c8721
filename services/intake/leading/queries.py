"""Where the boards of a session stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.intake.board.queries import conclusions_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note, SessionRevision
from services.intake.joining.tables import BoardParticipant
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


def note_totals(counted: Sequence[NoteCount], perspectives: Sequence[str]) -> dict[str, int]:
    """Return how many notes every board holds, the hidden ones too."""
    return {each: sum(count.notes for count in counted if count.perspective == each) for each in perspectives}


def hidden_notes(db: Transaction, session_id: UUID) -> dict[str, int]:
    """Return how many notes are hidden on each board that hides some."""
    hidden: dict[str, int] = {}
    for count in note_counts(db, session_id):
        if count.hidden:
            hidden[count.perspective] = hidden.get(count.perspective, 0) + count.hidden
    return hidden


def timer_of(db: Transaction, session_id: UUID, perspective: str) -> datetime | None:
    """Return when the board's timer ends."""
    return db.scalar(
        select(Board.timer_ends_at).where(Board.session_id == session_id, Board.perspective == perspective)
    )


@dataclass(frozen=True)
class Room:
    """How many have joined, and how many of them say that they are ready with this phase of this board."""

    joined: int
    ready: int


def room_of(db: Transaction, session: SwotSession, perspective: str, phase: Phase) -> Room:
    """Return how many take part in the session's present revision."""
    present = participants_of(db, session)
    ready = sum((one.ready_perspective, one.ready_phase) == (perspective, phase) for one in present)
    return Room(len(present), ready)


def participants_of(db: Transaction, session: SwotSession) -> list[BoardParticipant]:
    """Return who has joined the session's present revision and wasn't removed, by number."""
    return [one for one in joined_now(db, session) if one.removed_at is None]


def joined_now(db: Transaction, session: SwotSession) -> list[BoardParticipant]:
    """Return who has joined the session's present revision, removed or not, by number."""
    here = (BoardParticipant.session_id == session.id) & (BoardParticipant.session_revision == session.revision)
    return list(db.scalars(select(BoardParticipant).where(here).order_by(BoardParticipant.number)))


def joined_earlier(db: Transaction, session: SwotSession) -> dict[int, int]:
    """Return how many had joined in each of the session's earlier revisions by the time that it was closed."""
    here = (BoardParticipant.session_id == session.id) & (BoardParticipant.session_revision < session.revision)
    revision = BoardParticipant.session_revision
    in_time = BoardParticipant.joined_at <= SessionRevision.closed_at
    counted = select(revision, func.count().label("joined")).join(SessionRevision, _closing())
    counted = counted.where(here, in_time, BoardParticipant.removed_at.is_(None)).group_by(revision).order_by(revision)
    return {row.session_revision: row.joined for row in db.execute(counted)}


def joined_afterwards(db: Transaction, session: SwotSession) -> int:
    """Return how many browsers have joined since the session's present revision was closed."""
    here = (BoardParticipant.session_id == session.id) & (BoardParticipant.session_revision == session.revision)
    late = BoardParticipant.joined_at > SessionRevision.closed_at
    counted = select(func.count()).select_from(BoardParticipant).join(SessionRevision, _closing())
    return db.scalars(counted.where(here, late, BoardParticipant.removed_at.is_(None))).one()


def _closing() -> ColumnElement[bool]:
    """Return what joins participants to the closing of the revision that they joined."""
    same_session = SessionRevision.session_id == BoardParticipant.session_id
    return same_session & (SessionRevision.revision == BoardParticipant.session_revision)


def held_notes(db: Transaction, session: SwotSession) -> list[Note]:
    """Return the notes that came too late to be on the board, in an order that tells nothing of when they came."""
    waiting = (Note.session_id == session.id) & Note.held_at.is_not(None) & Note.deleted_at.is_(None)
    return list(db.scalars(select(Note).where(waiting).order_by(Note.id)))


def is_untouched(db: Transaction, session: SwotSession) -> bool:
    """Say whether nothing has come of an open session: nobody is in it, and nothing is written on its boards."""
    concluded = any(said.text for said in conclusions_of(db, session.id).values())
    written = concluded or note_counts(db, session.id) or held_notes(db, session)
    return not written and not participants_of(db, session)


def staff_count(db: Transaction, municipality_id: UUID) -> int:
    """Return how many work in the municipality's libraries."""
    counted = func.intake.staff_counts().table_valued("municipality_id", "present")
    return db.scalar(select(counted.c.present).where(counted.c.municipality_id == municipality_id)) or 0
