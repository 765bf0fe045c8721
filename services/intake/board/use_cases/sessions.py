"""Planning a SWOT day, opening its board, calling it off."""

import secrets
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.intake.board.domain import Action, Day, Standing, State, after, possible
from services.intake.board.problems import BoardNotOpen, BoardUsed, DateTaken, DayAhead, NotNow, OutsideProgramme
from services.intake.board.queries import day_of, municipality_of, other_day, programme_dates
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import SessionFacilitator
from services.intake.invitation.changes import note_calling_off, note_new_plan
from services.intake.joining.domain import make_code
from services.intake.leading.opening import set_up_boards, take_down_boards
from services.intake.leading.queries import is_untouched
from services.intake.preparation.queries import is_begun
from shared.database import Transaction
from shared.errors import NotFound
from shared.events import BoardChanged
from shared.identity import Viewer
from shared.policy import Rule, demand


def lock_session(db: Transaction, viewer: Viewer, session_id: UUID, *, shared: bool = False) -> SwotSession:
    """Return the session for someone who may run it; nobody changes its state until this transaction ends.

    Writers of notes share the lock with each other; closing and reopening hold it alone.

    Raises:
        NotFound: there is none, or the viewer may not run it.
    """
    session = db.scalar(
        select(SwotSession)
        .where(SwotSession.id == session_id)
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    )
    if session is None:
        raise NotFound
    demand(viewer, Rule.SESSION_RUN, municipality_id=session.municipality_id)
    return session


def lock_open_session(db: Transaction, viewer: Viewer, session_id: UUID) -> SwotSession:
    """Return the session, which stays open until this transaction ends.

    Raises:
        NotFound: there is none, or the viewer may not run it.
        BoardNotOpen: its board isn't open.
    """
    session = lock_session(db, viewer, session_id, shared=True)
    if not possible(Action.WRITE, State(session.state)):
        raise BoardNotOpen
    return session


def create_session(
    db: Transaction, viewer: Viewer, session_id: UUID, municipality_id: UUID, day: Day, *, alone: bool = False
) -> None:
    """Plan a SWOT day for a municipality; ``session_id`` was made with the form, so sending it twice plans one day.

    Args:
        db: the transaction.
        viewer: who plans.
        session_id: the day's.
        municipality_id: whose staff group meets.
        day: when and where.
        alone: refuse it where the municipality has another day on that date: mostly a form that was filled in again.

    Raises:
        NotFound: there is no such municipality, or the viewer doesn't run its days.
        OutsideProgramme: the programme has ended by then, or hasn't begun.
        DateTaken: there is another, and it wasn't to be.
    """
    demand(viewer, Rule.SESSION_RUN, municipality_id=municipality_id)
    if alone:
        _check_alone(db, session_id, municipality_id, day.held_on)
    insert_session(db, session_id, municipality_id, day)


def insert_session(db: Transaction, session_id: UUID, municipality_id: UUID, day: Day) -> None:
    """Make the rows of a planned day; nothing happens when the session exists."""
    programme_id = municipality_of(db, municipality_id).programme_id
    _check_within(db, programme_id, day)
    made = db.execute(
        insert(SwotSession)
        .values(id=session_id, programme_id=programme_id, municipality_id=municipality_id, **_columns(day))
        .on_conflict_do_nothing()
        .returning(SwotSession.id)
    ).one_or_none()
    if made:
        _name_facilitators(db, session_id, municipality_id, day)


def _check_alone(db: Transaction, session_id: UUID, municipality_id: UUID, held_on: date) -> None:
    """Refuse a date that is taken; whoever plans for the same municipality at the same moment waits for this."""
    db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"swot days {municipality_id}", 0))))
    if other := other_day(db, session_id, municipality_id, held_on):
        raise DateTaken(other)


def plan_session(db: Transaction, viewer: Viewer, session_id: UUID, day: Day, *, alone: bool = False) -> bool:
    """Move the day, or change its place, times, facilitators or number of participants; say whether others are told.

    ``alone``: don't move it to a date on which the municipality has another.

    Raises:
        NotFound: there is none, or the viewer may not run it.
        NotNow: it is closed or called off.
        OutsideProgramme: the programme has ended by then, or hasn't begun.
        DateTaken: there is another on the new date, and it wasn't to be.
    """
    session = lock_session(db, viewer, session_id)
    if not possible(Action.PLAN, State(session.state)):
        raise NotNow
    if alone and day.held_on != session.held_on:
        _check_alone(db, session_id, session.municipality_id, day.held_on)
    _check_within(db, session.programme_id, day)
    told = note_new_plan(db, viewer, session, day_of(db, session), day)
    for name, value in _columns(day).items():
        setattr(session, name, value)
    db.execute(delete(SessionFacilitator).where(SessionFacilitator.session_id == session_id))
    _name_facilitators(db, session_id, session.municipality_id, day)
    return told


def advance_session(
    db: Transaction, viewer: Viewer, session_id: UUID, action: Action, *, today: date | None = None
) -> None:
    """Begin the preparation, open the board, take that back, or call the day off; harmless when that was done already.

    ``today``: don't open a day that lies after it.

    Raises:
        NotFound: there is none, or the viewer may not run it.
        NotNow: the session is past that.
        DayAhead: it was to be opened before its day.
        BoardUsed: it is open, and something has come of it.
    """
    session = lock_session(db, viewer, session_id)
    standing = Standing(State(session.state), session.revision)
    if not possible(action, standing.state):
        if _done_already(action, standing.state):
            return
        raise NotNow
    if action is Action.OPEN:
        _open(db, session, today)
    elif standing.state is State.OPEN:
        _take_back(db, session)
    if action is Action.CANCEL:
        note_calling_off(db, viewer, session, day_of(db, session))
    session.state = after(action, standing).state
    if action is Action.TAKE_BACK and is_begun(db, session_id):
        session.state = State.PREPARING


def _open(db: Transaction, session: SwotSession, today: date | None) -> None:
    if today and session.held_on > today:
        raise DayAhead
    session.join_code = make_code(secrets.choice)
    set_up_boards(db, session)
    db.append(BoardChanged(session_id=session.id, perspective="", what="phase"))


def _take_back(db: Transaction, session: SwotSession) -> None:
    if session.rehearsal or session.revision > 1:
        raise NotNow
    if not is_untouched(db, session):
        raise BoardUsed
    take_down_boards(db, session)
    session.join_code, session.join_locked, session.contribute_until = None, False, None
    db.append(BoardChanged(session_id=session.id, perspective="", what="phase"))


def write_true_date(db: Transaction, viewer: Viewer, session: SwotSession, held_on: date) -> None:
    """Write down when a day was held that is planned for another, and have those told who wait for that.

    Raises:
        OutsideProgramme: the programme had ended by then, or hadn't begun.
    """
    before = day_of(db, session)
    day = replace(before, held_on=held_on)
    _check_within(db, session.programme_id, day)
    note_new_plan(db, viewer, session, before, day)
    session.held_on = held_on


def _done_already(action: Action, state: State) -> bool:
    return (action, state) in {
        (Action.PREPARE, State.PREPARING),
        (Action.OPEN, State.OPEN),
        (Action.TAKE_BACK, State.PLANNED),
        (Action.TAKE_BACK, State.PREPARING),
        (Action.CANCEL, State.CANCELLED),
    }


def _check_within(db: Transaction, programme_id: UUID, day: Day) -> None:
    span = programme_dates(db, programme_id)
    if span and not span[0] <= day.held_on <= span[1]:
        raise OutsideProgramme(*span)


def _columns(day: Day) -> dict[str, object]:
    return {
        "held_on": day.held_on,
        "starts_at": day.starts_at,
        "ends_at": day.ends_at,
        "place": day.place,
        "participants": day.participants,
    }


def _name_facilitators(db: Transaction, session_id: UUID, municipality_id: UUID, day: Day) -> None:
    rows = [
        {"session_id": session_id, "municipality_id": municipality_id, "position": position, "name": name}
        for position, name in enumerate(day.facilitators)
    ]
    if rows:
        db.execute(insert(SessionFacilitator), rows)
