"""What a closed day still allows: a result to look at, and contributions of those who were absent."""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from services.intake.board.domain import State
from services.intake.board.problems import NotNow
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.board.use_cases.sessions import lock_session
from services.intake.leading.problems import RehearsalStays
from shared.database import Transaction
from shared.events import BoardChanged
from shared.identity import Viewer
from shared.language import TIME_ZONE


def share_result(db: Transaction, viewer: Viewer, session_id: UUID, *, shared: bool) -> None:
    """Give the closed day an address at which the group can read it, or take that address away; harmless twice.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        NotNow: it isn't closed.
    """
    session = _lock_closed(db, viewer, session_id)
    if shared == (session.result_token is not None):
        return
    # Random, not an identifier of ours: those begin with the time and could be guessed from.
    session.result_token = uuid4() if shared else None
    _tell_phones(db, session_id)


def allow_contributions(db: Transaction, viewer: Viewer, session_id: UUID, until: date | None) -> None:
    """Let those who were absent write with the code until the end of a day; ``None`` ends it.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        NotNow: it is neither open nor closed.
        RehearsalStays: it is a rehearsal.
    """
    session = lock_session(db, viewer, session_id)
    if session.state not in {State.OPEN, State.CLOSED}:
        raise NotNow
    if session.rehearsal:
        raise RehearsalStays
    session.contribute_until = _end_of(until) if until else None
    if until and session.state == State.CLOSED:
        # Whom it is meant for couldn't come in otherwise.
        session.join_locked = False
    _tell_phones(db, session_id)


def _tell_phones(db: Transaction, session_id: UUID) -> None:
    # Those that still show the closed day find the link, or the form, without being told in words.
    db.append(BoardChanged(session_id=session_id, perspective="", what="phase"))


def forget_contributors(db: Transaction, now: datetime) -> None:
    """Forget who wrote what after a closing, once those who were absent can't write, or change it, any more."""
    over = (SwotSession.state == State.CLOSED) & (func.coalesce(SwotSession.contribute_until, now) <= now)
    known = Note.participant_id.is_not(None) & Note.session_id.in_(select(SwotSession.id).where(over))
    db.execute(update(Note).where(known).values(participant_id=None))


def last_day(session: SwotSession, now: datetime) -> date | None:
    """Return until which day those who were absent may write; ``None`` when they may not."""
    until = session.contribute_until
    return (until.astimezone(TIME_ZONE) - timedelta(days=1)).date() if until and until > now else None


def _lock_closed(db: Transaction, viewer: Viewer, session_id: UUID) -> SwotSession:
    session = lock_session(db, viewer, session_id)
    if session.state != State.CLOSED:
        raise NotNow
    return session


def _end_of(day: date) -> datetime:
    # The last day that there is has none after it.
    return datetime.combine(min(day, date.max - timedelta(days=1)) + timedelta(days=1), time(), tzinfo=TIME_ZONE)
