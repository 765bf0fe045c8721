"""The steps that plans have taken, and the days at which somebody is to be reminded."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.plans.tables import Plan
from services.planner.tables import Base


class PlanStep(Base):
    """A step that a plan took, and who took it; rows are only added.

    ``by_name``: who took it, but of a step that states a decision (``domain.STATING``) who is stated to have decided,
    with ``by_role``, and ``recorded_by`` is who took it; None where the name was erased.
    ``outcomes``: by goal, its text and how far it had come;
    ``registry_number``: of an adoption, as it was stated then or, by a step of its own, entered later.
    """

    __tablename__ = "plan_step"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id), index=True)
    step: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    revision: Mapped[int]
    content_hash: Mapped[str]
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    by_name: Mapped[str | None]
    by_role: Mapped[str | None]
    recorded_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    registry_number: Mapped[str | None]
    remark: Mapped[str | None]
    outcomes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())


class DueDay(Base):
    """A day that waits: the last of a review, or when goals of an adopted plan are followed up."""

    __tablename__ = "plan_due"
    __table_args__ = (Index("ix_planner_plan_due_untold", "due_on", postgresql_where=text("told_at IS NULL")),)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
