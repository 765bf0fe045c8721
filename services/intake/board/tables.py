"""SWOT sessions: notes with their earlier wordings, counted dots, conclusions, and what each closing handed on.

Every row carries its session's municipality, because row-level security asks for it; a foreign key keeps it true.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.board.session_tables import session_key
from services.intake.grouping.tables import NoteGroup
from services.intake.joining.tables import BoardParticipant
from services.intake.tables import Base
from shared.identifiers import new_id, random_id


class SessionFacilitator(Base):
    """Who runs the day; the name is kept as it was, and stands on the day's page."""

    __tablename__ = "session_facilitator"
    __table_args__ = (session_key(),)

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID]
    name: Mapped[str]


class Note(Base):
    """One thought.  ``revision`` counts its wordings; ``session_revision`` is when it was first written.

    An erased note has no words, and is removed for good.  A participant's has an id that tells nothing of its moment.
    """

    __tablename__ = "note"
    __table_args__ = (
        session_key(),
        UniqueConstraint("session_id", "idempotency_key"),
        Index(
            "ix_note_preparation_item_id",
            "preparation_item_id",
            postgresql_where=text("preparation_item_id IS NOT NULL"),
        ),
        # Who wrote what is asked for at every look of a phone, and looked for to be forgotten at every beat.
        Index(
            "ix_note_session_id_participant_id",
            "session_id",
            "participant_id",
            postgresql_where=text("participant_id IS NOT NULL"),
        ),
        CheckConstraint("quadrant IN ('strength', 'weakness', 'opportunity', 'threat')", name="quadrant"),
        CheckConstraint(
            "CASE WHEN erased_at IS NULL THEN char_length(text) BETWEEN 1 AND 500 "
            "ELSE text = '' AND deleted_at IS NOT NULL END",
            name="text",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    perspective: Mapped[str]
    quadrant: Mapped[str]
    level: Mapped[str | None]
    text: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    session_revision: Mapped[int]
    origin: Mapped[str]
    idempotency_key: Mapped[UUID]
    # The key's first request, so that the same key with another body is told apart from a repetition.
    body_hash: Mapped[str]
    # No foreign key: the thought may be removed for good when the day is closed.
    preparation_item_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deleted_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    # Who wrote it, by number only; forgotten at the closing.
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey(BoardParticipant.id))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey(NoteGroup.id))
    # A note that came after its phase: not on the board until a facilitator takes it in.
    held_at: Mapped[datetime | None]
    # "author" or "facilitator": what a facilitator took off only a facilitator puts back.
    removed_by: Mapped[str | None]


class NoteHistory(Base):
    """A wording that a note had before it was changed."""

    __tablename__ = "note_history"
    __table_args__ = (session_key(),)

    note_id: Mapped[UUID] = mapped_column(ForeignKey(Note.id), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    perspective: Mapped[str]
    quadrant: Mapped[str]
    level: Mapped[str | None]
    text: Mapped[str]
    replaced_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Vote(Base):
    """Dots on a note in one revision of the session: counted by the facilitator, and with participants' once it closes.

    Closed revisions' dots are frozen.
    """

    __tablename__ = "vote"
    __table_args__ = (
        session_key(),
        UniqueConstraint("note_id", "session_revision"),
        Index("ix_vote_session_id", "session_id"),
        CheckConstraint("dots >= 0", name="dots"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    note_id: Mapped[UUID] = mapped_column(ForeignKey(Note.id))
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    session_revision: Mapped[int]
    dots: Mapped[int]


class Conclusion(Base):
    """What the group stated in one perspective; each saving is a row, the highest revision holds."""

    __tablename__ = "conclusion"
    __table_args__ = (session_key(),)

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    perspective: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID]
    text: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SessionRevision(Base):
    """One closing: what the planner reads until the next one.

    ``staff`` is how many worked in the municipality then; None where the registry had nobody, or it wasn't kept yet.
    """

    __tablename__ = "session_revision"
    __table_args__ = (session_key(), Index("ix_session_revision_municipality_id", "municipality_id"))

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID]
    held_on: Mapped[date]
    closed_at: Mapped[datetime]
    participants: Mapped[int]
    facilitators: Mapped[list[str]] = mapped_column(JSONB)
    notes: Mapped[int]
    votes: Mapped[int]
    content_hash: Mapped[str]
    staff: Mapped[int | None]


def _closing_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["session_id", "session_revision"], [SessionRevision.session_id, SessionRevision.revision]
    )


class ClosedNote(Base):
    """A note as it stood at a closing."""

    __tablename__ = "closed_note"
    __table_args__ = (session_key(), _closing_key())

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_revision: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID]
    note_id: Mapped[UUID] = mapped_column(ForeignKey(Note.id), index=True)
    revision: Mapped[int]
    text: Mapped[str]
    perspective: Mapped[str]
    quadrant: Mapped[str]
    level: Mapped[str | None]
    votes: Mapped[int]
    group_id: Mapped[UUID | None]


class ClosedGroup(Base):
    """A group of notes as it stood at a closing, with the dots that were placed on it as a whole."""

    __tablename__ = "closed_group"
    __table_args__ = (session_key(), _closing_key())

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_revision: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID]
    group_id: Mapped[UUID]
    perspective: Mapped[str]
    quadrant: Mapped[str]
    title: Mapped[str]
    votes: Mapped[int]


class ClosedConclusion(Base):
    """A conclusion as it stood at a closing."""

    __tablename__ = "closed_conclusion"
    __table_args__ = (session_key(), _closing_key())

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_revision: Mapped[int] = mapped_column(primary_key=True)
    perspective: Mapped[str] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID]
    text: Mapped[str]


class NoteImport(Base):
    """An uploaded file: what it holds waits to be confirmed; afterwards its hash keeps it from coming in twice.

    ``lines`` is a table as it stands in the file, ``mapping`` what somebody said of its columns, ``board`` a whole
    board.  The hash is empty until it is known what the columns mean.
    """

    __tablename__ = "note_import"
    __table_args__ = (
        session_key(),
        Index(
            "uq_note_import_confirmed_once",
            "session_id",
            "content_hash",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    filename: Mapped[str]
    content_hash: Mapped[str]
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    lines: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    board: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime | None]
