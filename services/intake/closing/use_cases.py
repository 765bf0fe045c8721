"""Closing a SWOT day, which hands its notes to planning, and opening it again."""

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import insert

from services.intake.board.domain import Action, Closing, Standing, State, after, possible
from services.intake.board.problems import ClosingChanged, DotsHidden, NotesHidden, NotHeldYet, NotNow
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import (
    ClosedConclusion,
    ClosedGroup,
    ClosedNote,
    SessionRevision,
)
from services.intake.board.use_cases.sessions import lock_session, write_true_date
from services.intake.closing.closings import closing_of
from services.intake.exchange.use_cases.imports import drop_previews
from services.intake.joining.domain import make_code
from services.intake.joining.use_cases import may_contribute
from services.intake.leading.moderation import take_in_all
from services.intake.leading.opening import begin_again, forget_authors
from services.intake.leading.problems import RehearsalStays
from services.intake.leading.queries import note_counts, staff_count
from services.intake.preparation.use_cases.writing import lock_worksheet, settle_worksheet
from services.intake.voting.counting import freeze_dots
from services.intake.voting.queries import dot_counts
from shared.database import Transaction
from shared.events import BoardChanged, SwotSessionClosed, SwotSessionReopened
from shared.identity import Viewer
from shared.language import TIME_ZONE


def close_session(
    db: Transaction,
    viewer: Viewer,
    session_id: UUID,
    now: datetime,
    *,
    seen: str = "",
    participants: int | None = None,
    held_on: date | None = None,
) -> bool:
    """Close the board: its notes count from now on.  Return False when it was closed already, which is harmless.

    Args:
        db: the transaction.
        viewer: who asks.
        session_id: the session.
        now: when.
        seen: the content hash of what the person was shown; empty when they were shown nothing.
        participants: how many took part; None leaves what was written down before.
        held_on: when the day was held, if not when it was planned for.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        NotNow: its board was never opened.
        RehearsalStays: it is a rehearsal, which is never handed on.
        NotesHidden, DotsHidden: a board hasn't shown what participants wrote on it, or counted their dots.
        ClosingChanged: something was written since; carries what would be handed on now.
        NotHeldYet: it is planned for a day that lies ahead, or is said to have been held on one.
        OutsideProgramme: the day on which it was held isn't within the programme.
    """
    lock_worksheet(db, session_id, alone=True)
    session = lock_session(db, viewer, session_id)
    if session.state == State.CLOSED:
        return False
    if not possible(Action.CLOSE, State(session.state)):
        raise NotNow
    if session.rehearsal:
        raise RehearsalStays
    closing = _shown_closing(db, session, seen)
    if (held_on or session.held_on) > now.astimezone(TIME_ZONE).date():
        raise NotHeldYet
    if held_on and held_on != session.held_on:
        write_true_date(db, viewer, session, held_on)
        closing = replace(closing, held_on=held_on)
    if participants is not None:
        session.participants = participants
        closing = replace(closing, participants=participants)
    save_closing(db, session, closing, now)
    db.append(BoardChanged(session_id=session_id, perspective="", what="phase"))
    return True


def _shown_closing(db: Transaction, session: SwotSession, seen: str) -> Closing:
    if any(count.hidden for count in note_counts(db, session.id)):
        raise NotesHidden
    if any(count.hidden for count in dot_counts(db, session.id)):
        raise DotsHidden
    closing = closing_of(db, session)
    if seen and seen != closing.content_hash:
        raise ClosingChanged(closing)
    return closing


def save_closing(db: Transaction, session: SwotSession, closing: Closing, now: datetime) -> None:
    """Save the closed revision and hand over the event."""
    session.state = after(Action.CLOSE, Standing(State(session.state), session.revision)).state
    drop_previews(db, session.id)
    forget_authors(db, session)
    settle_worksheet(db, session.id)
    db.add(
        SessionRevision(
            session_id=session.id,
            revision=session.revision,
            municipality_id=session.municipality_id,
            held_on=closing.held_on,
            closed_at=now,
            participants=closing.participants,
            facilitators=list(closing.facilitators),
            notes=len(closing.notes),
            votes=closing.votes,
            content_hash=closing.content_hash,
            staff=staff_count(db, session.municipality_id) or None,
        )
    )
    db.flush()
    freeze_dots(db, session)
    _save_rows(db, session, closing)
    db.append(
        SwotSessionClosed(
            session_id=session.id,
            revision=session.revision,
            programme_id=session.programme_id,
            municipality_id=session.municipality_id,
            notes=len(closing.notes),
            votes=closing.votes,
            content_hash=closing.content_hash,
        )
    )


def reopen_session(db: Transaction, viewer: Viewer, session_id: UUID, *, take_in: bool = False) -> bool:
    """Open a closed board again as the next revision.  Return False when it is open already, which is harmless.

    The closed revision counts until the next closing; its dots are frozen, its notes can be changed by facilitators.
    Who took part joins again under a new number, and with a new code; while absent staff may contribute the code stays
    that they were given.

    Args:
        db: the transaction.
        viewer: who asks.
        session_id: the session.
        take_in: whether the notes that came after the closing are put on the board.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        NotNow: it was never closed.
    """
    session = lock_session(db, viewer, session_id)
    if session.state == State.OPEN and session.revision > 1:
        return False
    if not possible(Action.REOPEN, State(session.state)):
        raise NotNow
    standing = after(Action.REOPEN, Standing(State(session.state), session.revision))
    if not may_contribute(session, datetime.now(UTC)):
        session.join_code = make_code(secrets.choice)
    session.state, session.revision, session.join_locked = standing.state, standing.revision, False
    # Of those too who wrote after the closing: they join again like everybody.
    forget_authors(db, session)
    begin_again(db, session)
    if take_in:
        take_in_all(db, session)
    db.append(BoardChanged(session_id=session_id, perspective="", what="phase"))
    db.append(
        SwotSessionReopened(
            session_id=session.id,
            revision=session.revision,
            programme_id=session.programme_id,
            municipality_id=session.municipality_id,
        )
    )
    return True


def _save_rows(db: Transaction, session: SwotSession, closing: Closing) -> None:
    common = {
        "session_id": session.id,
        "session_revision": session.revision,
        "municipality_id": session.municipality_id,
    }
    notes = [
        common
        | {
            "position": position,
            "note_id": UUID(note.id),
            "revision": note.revision,
            "text": note.text,
            "perspective": note.perspective,
            "quadrant": note.quadrant,
            "level": note.level,
            "votes": note.votes,
            "group_id": UUID(note.group_id) if note.group_id else None,
        }
        for position, note in enumerate(closing.notes)
    ]
    groups = [
        common
        | {
            "position": position,
            "group_id": UUID(group.id),
            "perspective": group.perspective,
            "quadrant": group.quadrant,
            "title": group.title,
            "votes": group.votes,
        }
        for position, group in enumerate(closing.groups)
    ]
    conclusions = [common | {"perspective": said.perspective, "text": said.text} for said in closing.conclusions]
    if notes:
        db.execute(insert(ClosedNote), notes)
    if groups:
        db.execute(insert(ClosedGroup), groups)
    if conclusions:
        db.execute(insert(ClosedConclusion), conclusions)
