"""Practising: a session that is as real as any, hands nothing on, and is erased with every row of it."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Table, delete, select

from services.intake.board.domain import Action, State, possible
from services.intake.board.problems import NotNow
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.sessions import lock_session
from services.intake.joining.domain import make_code
from services.intake.leading.opening import set_up_boards
from services.intake.tables import metadata
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Viewer

KEPT = timedelta(days=1)
# What only closing writes, and a rehearsal is never closed; the application may not delete from them.
_OF_CLOSINGS = frozenset({"session_revision", "closed_note", "closed_group", "closed_conclusion"})


def rehearse(db: Transaction, viewer: Viewer, session_id: UUID) -> UUID:
    """Open a rehearsal of a planned day and return its id; one that is going on already is that one.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        NotNow: its day has come.
    """
    planned = lock_session(db, viewer, session_id)
    if planned.rehearsal or not possible(Action.OPEN, State(planned.state)):
        raise NotNow
    going_on = rehearsal_of(db, planned.municipality_id)
    return going_on or _open(db, planned)


def rehearsal_of(db: Transaction, municipality_id: UUID) -> UUID | None:
    """Return the rehearsal that is going on for a municipality's day."""
    mine = SwotSession.rehearsal & (SwotSession.municipality_id == municipality_id)
    return db.scalar(select(SwotSession.id).where(mine).limit(1))


def check_rehearsal(db: Transaction, viewer: Viewer, session_id: UUID) -> UUID | None:
    """Pass for somebody who may end this rehearsal; return the day that it was for, unless that was moved meanwhile.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        NotNow: it is a real day.
    """
    rehearsal = lock_session(db, viewer, session_id)
    if not rehearsal.rehearsal:
        raise NotNow
    place = (SwotSession.municipality_id == rehearsal.municipality_id) & (SwotSession.held_on == rehearsal.held_on)
    real = select(SwotSession.id).where(place, ~SwotSession.rehearsal)
    return db.scalar(real.order_by(SwotSession.place != rehearsal.place, SwotSession.id).limit(1))


def erase_rehearsal(db: Transaction, session_id: UUID) -> None:
    """Erase a rehearsal with everything that was written in it; harmless twice.

    Args:
        db: a worker's transaction: what participants hide from the facilitator goes too.
        session_id: the rehearsal; a real day stays as it is.
    """
    session = db.get(SwotSession, session_id, with_for_update=True, populate_existing=True)
    if session is None or not session.rehearsal:
        return
    erase_rows(db, session_id)


def tables_of_days() -> list[Table]:
    """Return the tables whose rows belong to a day, but for those of its closings; what points comes after."""
    belonging = [table for table in metadata.sorted_tables if "session_id" in table.c]
    return [table for table in belonging if table.name not in _OF_CLOSINGS]


def erase_rows(db: Transaction, session_id: UUID) -> None:
    """Erase a session that was never closed, with every row of it, in a worker's transaction; the caller has looked."""
    for table in reversed(tables_of_days()):
        db.execute(delete(table).where(table.c.session_id == session_id))
    db.execute(delete(SwotSession).where(SwotSession.id == session_id))


def erase_old_rehearsals(db: Transaction, now: datetime) -> None:
    """Erase the rehearsals that somebody began more than a day ago and never ended."""
    old = SwotSession.rehearsal & (SwotSession.created_at < now - KEPT)
    for session_id in db.scalars(select(SwotSession.id).where(old)).all():
        erase_rehearsal(db, session_id)


def _open(db: Transaction, planned: SwotSession) -> UUID:
    rehearsal = SwotSession(
        id=new_id(),
        programme_id=planned.programme_id,
        municipality_id=planned.municipality_id,
        held_on=planned.held_on,
        place=planned.place,
        state=State.OPEN,
        rehearsal=True,
        join_code=make_code(secrets.choice),
    )
    db.add(rehearsal)
    db.flush()
    set_up_boards(db, rehearsal)
    return rehearsal.id
