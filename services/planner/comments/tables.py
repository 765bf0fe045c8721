"""Comments on plans."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.plans.tables import Plan
from services.planner.tables import Base


class PlanComment(Base):
    """A comment on a section (``horizon``) or a goal (``goal-lokal-0-6``) of a plan.

    ``internal``: about a draft that only those read who work on it; so is the comment.
    """

    __tablename__ = "plan_comment"
    __table_args__ = (CheckConstraint("char_length(text) BETWEEN 1 AND 2000", name="text"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id), index=True)
    place: Mapped[str]
    text: Mapped[str]
    account_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    author: Mapped[str]
    internal: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    resolved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
