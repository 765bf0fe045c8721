"""Read-only data for the pages of a SWOT day; row-level security leaves out what the viewer may not see."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.intake.board.domain import Day, Origin, State
from services.intake.board.problems import UploadGone
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import (
    Conclusion,
    Note,
    NoteHistory,
    NoteImport,
    SessionFacilitator,
    SessionRevision,
    Vote,
)
from services.intake.grouping.tables import NoteGroup
from services.intake.programme.tables import Perspective, Phase
from services.intake.registry.tables import County, Municipality
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer
from shared.language import sort_key
from shared.policy import Rule, demand


@dataclass(frozen=True)
class SessionHead:
    """What every page of a SWOT day shows of it."""

    id: UUID
    municipality_id: UUID
    municipality: str
    day: Day
    state: State
    revision: int
    perspectives: list[Perspective]


@dataclass(frozen=True)
class BoardNote:
    """A note on the board with its dots: all of them, and those that a closing has frozen."""

    id: UUID
    text: str
    perspective: str
    quadrant: str
    level: str | None
    revision: int
    origin: Origin
    group_id: UUID | None
    votes: int
    frozen_votes: int

    @property
    def counted_votes(self) -> int:
        """Dots that can still be changed."""
        return self.votes - self.frozen_votes


def find_session(db: Transaction, viewer: Viewer, session_id: UUID, rule: Rule = Rule.SESSION_READ) -> SwotSession:
    """Return the session.

    Raises:
        NotFound: there is none, or the viewer may not know.
    """
    session = db.get(SwotSession, session_id)
    if session is None:
        raise NotFound
    demand(viewer, rule, municipality_id=session.municipality_id)
    return session


def session_head(db: Transaction, session: SwotSession) -> SessionHead:
    """Return what the session's pages show of it."""
    return SessionHead(
        id=session.id,
        municipality_id=session.municipality_id,
        municipality=municipality_of(db, session.municipality_id).name,
        day=day_of(db, session),
        state=State(session.state),
        revision=session.revision,
        perspectives=perspectives_of(db, session.programme_id),
    )


def day_of(db: Transaction, session: SwotSession) -> Day:
    """Return when, where and by whom the session is held."""
    return Day(
        session.held_on,
        session.starts_at,
        session.ends_at,
        session.place,
        session.participants,
        tuple(facilitators_of(db, session.id)),
    )


@dataclass(frozen=True)
class Place:
    """A municipality with its county and programme."""

    code: str
    name: str
    county: str
    county_id: UUID
    programme_id: UUID


def municipality_of(db: Transaction, municipality_id: UUID) -> Place:
    """Return a municipality with its county and programme.

    Raises:
        NotFound: there is no such municipality.
    """
    row = db.execute(
        select(Municipality.code, Municipality.name, County.name, County.id, County.programme_id)
        .join(County, County.id == Municipality.county_id)
        .where(Municipality.id == municipality_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Place(*row)


def municipality_names(db: Transaction, municipality_ids: frozenset[UUID]) -> list[tuple[UUID, str]]:
    """Return id and name of these municipalities, in alphabetical order."""
    found = db.execute(select(Municipality.id, Municipality.name).where(Municipality.id.in_(municipality_ids)))
    return sorted(((row.id, row.name) for row in found), key=lambda pair: sort_key(pair[1]))


def perspectives_of(db: Transaction, programme_id: UUID) -> list[Perspective]:
    """Return the programme's perspectives in their order."""
    mine = Perspective.programme_id == programme_id
    return list(db.scalars(select(Perspective).where(mine).order_by(Perspective.position)))


def programme_dates(db: Transaction, programme_id: UUID) -> tuple[date, date] | None:
    """Return the first and the last day of the programme; ``None`` when it has no phases."""
    phases = select(Phase.starts_on, Phase.ends_on).where(Phase.programme_id == programme_id)
    days = [day for phase in db.execute(phases) for day in phase]
    return (min(days), max(days)) if days else None


def other_day(db: Transaction, session_id: UUID, municipality_id: UUID, held_on: date) -> UUID | None:
    """Return the first of the municipality's other SWOT days on a date, unless they were called off."""
    return db.scalar(
        select(SwotSession.id)
        .where(
            SwotSession.municipality_id == municipality_id,
            SwotSession.held_on == held_on,
            SwotSession.id != session_id,
            SwotSession.state != State.CANCELLED,
        )
        .order_by(SwotSession.id)
        .limit(1)
    )


def facilitators_of(db: Transaction, session_id: UUID) -> list[str]:
    """Return the names of those who run the day, in order."""
    mine = SessionFacilitator.session_id == session_id
    return list(db.scalars(select(SessionFacilitator.name).where(mine).order_by(SessionFacilitator.position)))


def board_notes(db: Transaction, session: SwotSession, *, removed: bool = False) -> list[BoardNote]:
    """Return the notes in the order in which they are shown, or those that facilitators took off the board.

    What its author took back is the author's alone.
    """
    by_author = Note.removed_by.is_not_distinct_from("author")
    state = Note.deleted_at.is_not(None) & ~by_author if removed else Note.deleted_at.is_(None)
    rows = db.execute(_notes_with_votes(session).where(state).order_by(*shown_order()))
    return [_board_note(*row) for row in rows]


def shown_order() -> tuple[Any, ...]:
    """Return the order in which everybody sees notes; none changes places when another one comes.

    Participants' notes lie by their random ids, so that nobody reads from their order who sent one when.  What was
    typed or read in comes after them, line by line.
    """
    typed = Note.origin != Origin.PARTICIPANT
    return typed, case((typed, Note.created_at)), Note.id


def board_note(db: Transaction, session: SwotSession, note_id: UUID) -> tuple[BoardNote, bool]:
    """Return one note of the session, and whether it was removed.

    Raises:
        NotFound: the session has no such note.
    """
    row = db.execute(_notes_with_votes(session).where(Note.id == note_id)).one_or_none()
    if row is None:
        raise NotFound
    removed = db.scalar(select(Note.deleted_at).where(Note.id == note_id)) is not None
    return _board_note(*row), removed


def _board_note(*columns: Any) -> BoardNote:
    note = BoardNote(*columns)
    return replace(note, origin=Origin(note.origin))


def _notes_with_votes(session: SwotSession) -> Select[UUID, str, str, str, str | None, int, str, UUID | None, int, int]:
    dots = func.coalesce(func.sum(Vote.dots), 0)
    frozen = func.coalesce(func.sum(Vote.dots).filter(Vote.session_revision < session.revision), 0)
    columns = (Note.id, Note.text, Note.perspective, Note.quadrant, Note.level, Note.revision, Note.origin)
    return (
        select(*columns, NoteGroup.id, dots, frozen)
        .outerjoin(Vote, Vote.note_id == Note.id)
        .outerjoin(NoteGroup, _is_in_group)
        .where(Note.session_id == session.id, Note.erased_at.is_(None), Note.held_at.is_(None))
        .group_by(Note.id, NoteGroup.id)
    )


# A note that was moved to another quadrant isn't in its group any more, whoever moved it.
_is_in_group = and_(
    NoteGroup.id == Note.group_id,
    NoteGroup.dissolved_at.is_(None),
    NoteGroup.perspective == Note.perspective,
    NoteGroup.quadrant == Note.quadrant,
)


def earlier_wordings(db: Transaction, note_id: UUID) -> list[NoteHistory]:
    """Return what the note said before, the latest first."""
    mine = NoteHistory.note_id == note_id
    return list(db.scalars(select(NoteHistory).where(mine).order_by(NoteHistory.revision.desc())))


def conclusions_of(db: Transaction, session_id: UUID) -> dict[str, Conclusion]:
    """Return the latest conclusion per perspective."""
    latest = (
        select(Conclusion)
        .where(Conclusion.session_id == session_id)
        .order_by(Conclusion.perspective, Conclusion.revision.desc())
        .ext(distinct_on(Conclusion.perspective))
    )
    return {conclusion.perspective: conclusion for conclusion in db.scalars(latest)}


def last_closing(db: Transaction, session_id: UUID) -> SessionRevision | None:
    """Return the session's last closed revision."""
    mine = SessionRevision.session_id == session_id
    return db.scalars(select(SessionRevision).where(mine).order_by(SessionRevision.revision.desc()).limit(1)).first()


def find_import(db: Transaction, session: SwotSession, import_id: UUID) -> NoteImport:
    """Return an uploaded file of the session.

    Raises:
        UploadGone: there is none, or none any more.
    """
    uploaded = db.get(NoteImport, import_id)
    if uploaded is None or uploaded.session_id != session.id:
        raise UploadGone
    return uploaded
