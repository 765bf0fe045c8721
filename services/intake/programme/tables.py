"""A programme with its phases and perspectives."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables import Base
from shared.identifiers import new_id


class Programme(Base):
    """A competence-development project such as KUB, with a budget of votes per participant and perspective."""

    __tablename__ = "programme"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    funder: Mapped[str] = mapped_column(default="")
    votes_per_perspective: Mapped[int] = mapped_column(default=5)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Phase(Base):
    """A part of the programme; its kind gates what can be done in it."""

    __tablename__ = "phase"
    __table_args__ = (
        UniqueConstraint("programme_id", "position"),
        CheckConstraint("starts_on <= ends_on", name="begins_before_it_ends"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey(Programme.id))
    position: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Perspective(Base):
    """One of the questions that a staff group looks at its library from: a board of its own on the SWOT day."""

    __tablename__ = "perspective"
    __table_args__ = (UniqueConstraint("programme_id", "code"), UniqueConstraint("programme_id", "position"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey(Programme.id))
    position: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]
    question: Mapped[str] = mapped_column(default="")
