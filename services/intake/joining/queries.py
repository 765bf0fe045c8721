"""What a code leads to, before somebody has joined."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from services.intake.board.domain import State
from services.intake.board.queries import municipality_of
from services.intake.board.session_tables import SwotSession
from services.intake.joining.problems import DayIsOver, UnknownCode
from services.intake.joining.use_cases import may_contribute
from shared.database import Transaction


@dataclass(frozen=True)
class Invitation:
    """What the page behind the QR code shows of a day: enough to see that it is the right one."""

    session_id: UUID
    municipality: str
    held_on: date
    place: str
    locked: bool
    rehearsal: bool


def invitation_of(db: Transaction, code: str, now: datetime) -> Invitation:
    """Return the day that has this code.

    Args:
        db: a worker's transaction: who asks is nobody yet.
        code: as :func:`~services.intake.joining.domain.read_code` returned it.
        now: when.

    Raises:
        UnknownCode: no session has it.
        DayIsOver: the session takes no more notes.
    """
    session = db.scalar(select(SwotSession).where(SwotSession.join_code == code)) if code else None
    if session is None or session.state not in {State.OPEN, State.CLOSED}:
        raise UnknownCode
    if not may_contribute(session, now):
        raise DayIsOver
    municipality = municipality_of(db, session.municipality_id).name
    day = (session.id, municipality, session.held_on, session.place)
    return Invitation(*day, locked=session.join_locked, rehearsal=session.rehearsal)
