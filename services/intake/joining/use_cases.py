"""Joining a session with its code, and being asked to leave it."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select

from services.intake.board.domain import State
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.sessions import lock_session
from services.intake.joining.domain import make_code
from services.intake.joining.problems import BoardGone, DayIsOver, JoiningLocked, UnknownCode
from services.intake.joining.tables import BoardParticipant
from shared.database import Transaction
from shared.errors import JoinNeeded, NotFound
from shared.events import BoardChanged
from shared.identifiers import random_id
from shared.identity import Participant, Viewer
from shared.language import lazy


def join_session(
    db: Transaction, code: str, now: datetime, *, known: Iterable[Participant] = (), seed: bytes = b""
) -> Participant:
    """Return a participant of the session that has this code: who takes part already is the same as before.

    So is who was removed and has the code again: with the same number, the same dots and no more of them.

    Args:
        db: a worker's transaction: who joins is nobody yet.
        code: as :func:`~services.intake.joining.domain.read_code` returned it.
        now: when.
        known: whom this browser joined as earlier, here or elsewhere.
        seed: of the press that this is; when its answer is lost, pressing again is joining once. Empty: of no other.

    Raises:
        UnknownCode: no session has it.
        DayIsOver: the session takes no more notes.
        JoiningLocked: the facilitator lets nobody more in.
    """
    session = db.scalar(select(SwotSession).where(SwotSession.join_code == code).with_for_update()) if code else None
    if session is None or session.state not in {State.OPEN, State.CLOSED}:
        raise UnknownCode
    mine = Participant(session.id, _id_of(seed, session))
    before = [one for one in (*known, mine) if one.session_id == session.id]
    for one in before:
        if _takes_part(db, session, one):
            return one
    if not may_contribute(session, now):
        raise DayIsOver
    if session.join_locked:
        raise JoiningLocked
    for one in before:
        if (removed := _removed(db, session, one)) is not None:
            return _let_back(db, removed)
    here = (BoardParticipant.session_id == session.id) & (BoardParticipant.session_revision == session.revision)
    last = db.scalar(select(func.coalesce(func.max(BoardParticipant.number), 0)).where(here)) or 0
    joined = BoardParticipant(
        id=mine.pseudonym_id,
        session_id=session.id,
        municipality_id=session.municipality_id,
        session_revision=session.revision,
        number=last + 1,
    )
    db.add(joined)
    db.flush()
    db.append(BoardChanged(session_id=session.id, perspective="", what="participants"))
    return mine


def _id_of(seed: bytes, session: SwotSession) -> UUID:
    """Return the id that a press gets in this revision of this session."""
    if not seed:
        return random_id()
    return UUID(bytes=sha256(seed + session.id.bytes + str(session.revision).encode()).digest()[:16], version=4)


def takes_part_by(db: Transaction, code: str, known: Participant) -> bool:
    """Say whether a participant takes part, now as well, in the session that has this code."""
    session = db.scalar(select(SwotSession).where(SwotSession.join_code == code)) if code else None
    return session is not None and session.id == known.session_id and _takes_part(db, session, known)


def may_contribute(session: SwotSession, now: datetime) -> bool:
    """Say whether the session takes notes: while it is open, and then for as long as absent staff may add some."""
    if session.state == State.OPEN:
        return True
    return session.state == State.CLOSED and session.contribute_until is not None and now < session.contribute_until


def _takes_part(db: Transaction, session: SwotSession, known: Participant) -> bool:
    row = db.get(BoardParticipant, known.pseudonym_id)
    return row is not None and row.removed_at is None and row.session_revision == session.revision


def _removed(db: Transaction, session: SwotSession, known: Participant) -> BoardParticipant | None:
    row = db.get(BoardParticipant, known.pseudonym_id)
    return row if row is not None and row.removed_at and row.session_revision == session.revision else None


def _let_back(db: Transaction, row: BoardParticipant) -> Participant:
    row.removed_at = None
    db.append(BoardChanged(session_id=row.session_id, perspective="", what="participants"))
    return Participant(row.session_id, row.id)


def find_participant(db: Transaction, participant: Participant) -> BoardParticipant:
    """Return the participant's row as it is now; who writes asks when the session's lock is held.

    Raises:
        BoardGone: the session was erased, and they with it.
        JoinNeeded: they were removed, or the session was opened anew since they joined; says which.
    """
    row = db.get(BoardParticipant, participant.pseudonym_id, populate_existing=True)
    if row is None:
        raise BoardGone
    if row.removed_at is not None:
        raise JoinNeeded(
            lazy("Processledaren har tagit bort dig från tavlan."),
            advice=lazy(
                "Lapparna du har skickat finns kvar. Vill du vara med igen, be processledaren att släppa in dig."
            ),
        )
    revision = db.scalar(select(SwotSession.revision).where(SwotSession.id == row.session_id))
    if revision != row.session_revision:
        raise JoinNeeded(
            lazy("SWOT-dagen är öppnad på nytt."),
            advice=lazy("Med koden på väggen, eller den du har fått, kan du fortsätta. Det du har skrivit finns kvar."),
        )
    return row


def change_code(db: Transaction, viewer: Viewer, session_id: UUID) -> str:
    """Give the session a new code and return it; who has joined stays.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
    """
    session = lock_session(db, viewer, session_id)
    session.join_code = make_code(secrets.choice)
    db.append(BoardChanged(session_id=session.id, perspective="", what="code"))
    return session.join_code


def lock_joining(db: Transaction, viewer: Viewer, session_id: UUID, *, locked: bool) -> None:
    """Let nobody more in, or let people in again; harmless twice.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
    """
    session = lock_session(db, viewer, session_id)
    session.join_locked = locked
    db.append(BoardChanged(session_id=session.id, perspective="", what="code"))


def remove_participant(db: Transaction, viewer: Viewer, session_id: UUID, participant_id: UUID, now: datetime) -> None:
    """Have a participant leave: notes and dots stay, nothing more is taken from that browser.  Harmless twice.

    Dots that went with a participant would say, counted before and after, whose they were.

    Raises:
        NotFound: there is no such session or participant, or the viewer may not run it.
    """
    row = _participant_of(db, viewer, session_id, participant_id)
    row.removed_at = row.removed_at or now
    db.append(BoardChanged(session_id=session_id, perspective="", what="participants"))


def restore_participant(db: Transaction, viewer: Viewer, session_id: UUID, participant_id: UUID) -> None:
    """Let a participant who was removed take part again, without the code; harmless twice.

    Raises:
        NotFound: there is no such session or participant, or the viewer may not run it.
    """
    _let_back(db, _participant_of(db, viewer, session_id, participant_id))


def _participant_of(db: Transaction, viewer: Viewer, session_id: UUID, participant_id: UUID) -> BoardParticipant:
    lock_session(db, viewer, session_id)
    row = db.get(BoardParticipant, participant_id)
    if row is None or row.session_id != session_id:
        raise NotFound
    return row
