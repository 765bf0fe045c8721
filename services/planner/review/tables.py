"""What people have stated about notes. Notes stand here by id; their words are intake's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.tables import Base


class NoteConfirmation(Base):
    """The areas that a person has stated for a note.

    ``previous``: those stated before, null where there were none: one step can be undone. Who stated them stands in
    ``previous_role`` and the ids beside it. ``tap`` names this step, so that undoing it twice undoes one. ``role`` is
    shown as the evidence, who it was to nobody.
    """

    __tablename__ = "note_confirmation"

    note_id: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID] = mapped_column(index=True)
    municipality_id: Mapped[UUID]
    areas: Mapped[list[str]] = mapped_column(JSONB)
    previous: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    previous_role: Mapped[str | None]
    previous_account_id: Mapped[UUID | None]
    previous_person_id: Mapped[UUID | None]
    tap: Mapped[UUID]
    role: Mapped[str]
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    confirmed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PairDecision(Base):
    """Two notes, the smaller id first, that say the same or don't."""

    __tablename__ = "pair_decision"

    a: Mapped[UUID] = mapped_column(primary_key=True)
    b: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID]
    municipality_id: Mapped[UUID] = mapped_column(index=True)
    same: Mapped[bool]
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ImportedLesson(Base):
    """A confirmed note of another programme, brought as a file to a municipality: its words come with it."""

    __tablename__ = "imported_lesson"

    municipality_id: Mapped[UUID] = mapped_column(primary_key=True)
    lesson_id: Mapped[str] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID] = mapped_column(index=True)
    text: Mapped[str]
    areas: Mapped[list[str]] = mapped_column(JSONB)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
