"""Dots as they were placed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.board.session_tables import session_key
from services.intake.board.tables import Note
from services.intake.grouping.tables import NoteGroup
from services.intake.joining.tables import BoardParticipant
from services.intake.tables import Base
from shared.identifiers import new_id


class Dot(Base):
    """One dot of a participant, on a note or on a group.

    ``slot`` is its place in the budget, 1 and up: two dots can't lie in one, so that no budget is exceeded, whatever
    comes at the same time.
    """

    __tablename__ = "dot"
    __table_args__ = (
        session_key(),
        UniqueConstraint("participant_id", "perspective", "slot"),
        CheckConstraint("slot BETWEEN 1 AND 99", name="slot"),
        CheckConstraint("num_nonnulls(note_id, group_id) = 1", name="target"),
        Index("ix_dot_session_id", "session_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey(BoardParticipant.id))
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    session_revision: Mapped[int]
    perspective: Mapped[str]
    slot: Mapped[int] = mapped_column(SmallInteger)
    note_id: Mapped[UUID | None] = mapped_column(ForeignKey(Note.id))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey(NoteGroup.id))
    placed_at: Mapped[datetime] = mapped_column(server_default=func.now())
