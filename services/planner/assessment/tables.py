"""What people say of their own levels, whom they share it with, and how it was each time they finished."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, SmallInteger, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.tables import Base

_NOW = func.now()


class SelfAssessment(Base):
    """What a person says now about one area: the level today, the wished one, and whether they can teach others."""

    __tablename__ = "self_assessment"

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    wish: Mapped[int | None] = mapped_column(SmallInteger)
    can_teach: Mapped[bool] = mapped_column(default=False, server_default="false")
    assessed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)


class AssessmentChoice(Base):
    """Who may see a person's assessment, and what the person hopes for in their own words."""

    __tablename__ = "assessment_choice"

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    shared_with_manager: Mapped[bool] = mapped_column(default=False, server_default="false")
    open_to_colleagues: Mapped[bool] = mapped_column(default=False, server_default="false")
    hopes: Mapped[str] = mapped_column(default="", server_default="")


class AssessmentRound(Base):
    """An assessment as it was when the person finished it: area → level, wish, can_teach."""

    __tablename__ = "assessment_round"

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSONB)
    finished_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
