"""Groups of notes, what was done to them, and pairs that somebody said are not the same."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.board.session_tables import session_key
from services.intake.tables import Base
from shared.identifiers import new_id


class NoteGroup(Base):
    """Notes of one quadrant that were put together; every note in it keeps its wording.

    A note that was moved to another quadrant isn't in its group any more.  Dots on a group that was dissolved follow
    its heir: the note that came first.
    """

    __tablename__ = "note_group"
    __table_args__ = (
        session_key(),
        CheckConstraint("quadrant IN ('strength', 'weakness', 'opportunity', 'threat')", name="quadrant"),
        CheckConstraint("char_length(title) <= 120", name="title"),
        Index("ix_note_group_session_id", "session_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    perspective: Mapped[str]
    quadrant: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    dissolved_at: Mapped[datetime | None]
    # No key of the database's: notes point at groups already.
    heir_note_id: Mapped[UUID | None]


class BoardAction(Base):
    """One thing that was done on a board, with what it changed, so that it can be undone."""

    __tablename__ = "board_action"
    __table_args__ = (session_key(), Index("ix_board_action_session_id", "session_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    perspective: Mapped[str]
    kind: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    done_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_at: Mapped[datetime | None]


class DismissedPair(Base):
    """Two notes that look the same and, somebody said, are not; the lower id stands first."""

    __tablename__ = "dismissed_pair"
    __table_args__ = (session_key(),)

    first_note_id: Mapped[UUID] = mapped_column(ForeignKey("intake.note.id"), primary_key=True)
    second_note_id: Mapped[UUID] = mapped_column(ForeignKey("intake.note.id"), primary_key=True)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
