"""Comparisons in pairs, with their answers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, SmallInteger, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.tables import Base


class Comparison(Base):
    """One group's comparison: of the pressing quadrants, or of a quadrant's notes; several are joined by their mean.

    ``items``: what is compared, heaviest first: quadrants, or ids of notes. One that is removed weighs nothing, and can
    be put back for a while.
    """

    __tablename__ = "comparison"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID]
    municipality_id: Mapped[UUID] = mapped_column(index=True)
    subject: Mapped[str]
    name: Mapped[str]
    items: Mapped[list[str]] = mapped_column(JSONB)
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ComparisonAnswer(Base):
    """The answer about a pair. ``grade``: 1 to 9, how much more ``a`` weighs; below zero, ``b``; null: skipped."""

    __tablename__ = "comparison_answer"

    comparison_id: Mapped[UUID] = mapped_column(ForeignKey(Comparison.id, ondelete="CASCADE"), primary_key=True)
    a: Mapped[str] = mapped_column(primary_key=True)
    b: Mapped[str] = mapped_column(primary_key=True)
    grade: Mapped[int | None] = mapped_column(SmallInteger)
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
