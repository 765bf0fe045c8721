"""What may be taken out of a SWOT day: decided in one place, whatever kind of file it becomes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from services.intake.board.board_file import (
    BoardFile,
    KeptConclusion,
    KeptDots,
    KeptNote,
    KeptPerspective,
    KeptPlace,
    KeptSession,
    KeptStatement,
    KeptWording,
)
from services.intake.board.domain import Closing, Level, Quadrant, State
from services.intake.board.problems import NothingToExport
from services.intake.board.queries import closed_contents, last_closing, municipality_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Conclusion, Note, NoteHistory, SessionRevision, Vote
from shared.database import Transaction
from shared.identity import Viewer
from shared.policy import Rule, allows

Row = TypeVar("Row")


def exported_board(db: Transaction, viewer: Viewer, session: SwotSession, now: datetime) -> BoardFile:
    """Return all that the viewer may take out of a session.

    Whoever runs it gets the boards as they stand, removed notes and earlier wordings included, but nothing that is
    still hidden: row-level security leaves out what participants wrote on a board that hasn't been shown.  Whoever may
    only read it gets what was closed last.

    Raises:
        NothingToExport: the board was never opened, or to a reader: never closed.
    """
    if allows(viewer, Rule.SESSION_RUN, municipality_id=session.municipality_id):
        if session.state not in {State.OPEN, State.CLOSED}:
            raise NothingToExport
        return _file(db, session, now, _written(db, session), _concluded(db, session))
    closed = last_closing(db, session.id)
    if closed is None:
        raise NothingToExport
    contents = closed_contents(db, closed)
    return _file(db, session, now, _closed_notes(closed, contents), _closed_conclusions(closed, contents))


def _file(
    db: Transaction,
    session: SwotSession,
    now: datetime,
    notes: Iterable[KeptNote],
    conclusions: Iterable[KeptConclusion],
) -> BoardFile:
    place = municipality_of(db, session.municipality_id)
    return BoardFile(
        exported_at=now,
        session=KeptSession(
            id=session.id,
            municipality=KeptPlace(code=place.code, name=place.name),
            held_on=session.held_on,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            place=session.place,
            participants=session.participants,
            state=session.state,
            revision=session.revision,
        ),
        perspectives=tuple(
            KeptPerspective(code=known.code, name=known.name) for known in perspectives_of(db, session.programme_id)
        ),
        notes=tuple(notes),
        conclusions=tuple(conclusions),
    )


def _written(db: Transaction, session: SwotSession) -> list[KeptNote]:
    """Return the notes as they stand, but erased ones, which have no words, and those that their authors took back."""
    earlier = _by_note(db.scalars(_of(NoteHistory, session).order_by(NoteHistory.revision)))
    dots = _by_note(db.scalars(_of(Vote, session).order_by(Vote.session_revision)))
    taken_back = Note.deleted_at.is_not(None) & Note.removed_by.is_not_distinct_from("author")
    mine = _of(Note, session).where(Note.erased_at.is_(None), ~taken_back).order_by(Note.created_at, Note.id)
    return [_note(note, earlier[note.id], dots[note.id]) for note in db.scalars(mine)]


def _of(table: Any, session: SwotSession) -> Any:
    return select(table).where(table.session_id == session.id)


def _by_note(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.note_id].append(row)  # type: ignore[attr-defined]
    return found


def _note(note: Note, earlier: Iterable[NoteHistory], dots: Iterable[Vote]) -> KeptNote:
    return KeptNote(
        id=note.id,
        key=note.idempotency_key,
        text=note.text,
        perspective=note.perspective,
        quadrant=Quadrant(note.quadrant),
        level=Level(note.level) if note.level else None,
        revision=note.revision,
        session_revision=note.session_revision,
        origin=note.origin,
        written_at=note.created_at,
        removed_at=note.deleted_at,
        held_at=note.held_at,
        earlier=tuple(
            KeptWording(
                revision=before.revision,
                text=before.text,
                perspective=before.perspective,
                quadrant=Quadrant(before.quadrant),
                level=Level(before.level) if before.level else None,
                replaced_at=before.replaced_at,
            )
            for before in earlier
        ),
        dots=tuple(KeptDots(session_revision=counted.session_revision, dots=counted.dots) for counted in dots),
    )


def _concluded(db: Transaction, session: SwotSession) -> list[KeptConclusion]:
    wordings: dict[str, list[KeptStatement]] = defaultdict(list)
    for row in db.scalars(_of(Conclusion, session).order_by(Conclusion.perspective, Conclusion.revision)):
        wordings[row.perspective].append(KeptStatement(revision=row.revision, text=row.text, written_at=row.written_at))
    return [KeptConclusion(perspective=code, wordings=tuple(said)) for code, said in wordings.items()]


def _closed_notes(closed: SessionRevision, contents: Closing) -> list[KeptNote]:
    return [
        KeptNote(
            id=UUID(note.id),
            text=note.text,
            perspective=note.perspective,
            quadrant=Quadrant(note.quadrant),
            level=Level(note.level) if note.level else None,
            session_revision=closed.revision,
            written_at=closed.closed_at,
            dots=(KeptDots(session_revision=closed.revision, dots=note.votes),) if note.votes else (),
        )
        for note in contents.notes
    ]


def _closed_conclusions(closed: SessionRevision, contents: Closing) -> list[KeptConclusion]:
    return [
        KeptConclusion(
            perspective=said.perspective,
            wordings=(KeptStatement(revision=1, text=said.text, written_at=closed.closed_at),),
        )
        for said in contents.conclusions
    ]
