"""Noting that a SWOT day was moved or called off, in the transaction that does it, and having it told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.intake.board.domain import Day, State
from services.intake.board.session_tables import SwotSession
from services.intake.invitation.domain import Change, change_between
from services.intake.invitation.jobs import TELL_OF_CHANGE
from services.intake.invitation.tables import DayChange
from shared.database import Transaction
from shared.identity import Viewer
from shared.jobs import enqueue
from shared.language import TIME_ZONE

_AHEAD = frozenset({State.PLANNED, State.PREPARING})


def note_new_plan(db: Transaction, viewer: Viewer, session: SwotSession, before: Day, after: Day) -> bool:
    """Note what became of a day that was planned anew, and say whether it will be told.

    Planned as it was, nothing is noted.
    """
    change = change_between(before, after)
    return change is not None and _note(db, viewer, session, change, before, _told(session, change, before, after))


def note_calling_off(db: Transaction, viewer: Viewer, session: SwotSession, day: Day) -> None:
    """Note that the day, which still stands as it was planned, is called off."""
    _note(db, viewer, session, Change.CANCELLED, day, told=not session.rehearsal)


def _told(session: SwotSession, change: Change, before: Day, after: Day) -> bool:
    """Say whether anybody has to be told: not once the day has come, when everybody is there; never of a rehearsal."""
    if session.rehearsal or change is Change.STAFFED:
        return False
    return State(session.state) in _AHEAD or max(before.held_on, after.held_on) > datetime.now(TIME_ZONE).date()


def _note(db: Transaction, viewer: Viewer, session: SwotSession, change: Change, before: Day, told: bool) -> bool:
    # The session's row is locked, so no two changes get one number.
    latest = db.scalar(select(func.max(DayChange.number)).where(DayChange.session_id == session.id)) or 0
    changed_by = viewer.person_id or viewer.account_id
    noted = DayChange(
        session_id=session.id,
        number=latest + 1,
        municipality_id=session.municipality_id,
        kind=change,
        held_on=before.held_on,
        starts_at=before.starts_at,
        ends_at=before.ends_at,
        place=before.place,
        changed_by=changed_by if told else None,
    )
    db.add(noted)
    if told:
        # ``by`` is for workers of the version before alone.
        enqueue(db, TELL_OF_CHANGE, {"session_id": str(session.id), "by": str(changed_by)}, subject=str(session.id))
    return told


def count_changes(db: Transaction, session_id: UUID) -> int:
    """Return how often the day was changed."""
    return db.scalar(select(func.count()).select_from(DayChange).where(DayChange.session_id == session_id)) or 0
