"""Conversations about individual plans, what each side prepares, signatures, follow-ups, and codes on paper."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.plans.tables import Plan, PlanRevision
from services.planner.tables import Base
from shared.identifiers import new_id


class Conversation(Base):
    """One round about a person's plan; ``agreed_revision`` is what both signed, ``hours_budget`` what then held."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("plan_id", "round"),
        CheckConstraint("begun_by IN ('person', 'manager')", name="begun_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id))
    round: Mapped[int]
    begun_by: Mapped[str]
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    meeting_on: Mapped[date | None]
    agreed_revision: Mapped[int | None]
    agreed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    hours_budget: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ConversationPreparation(Base):
    """What one side prepares: question → answer.

    ``author_id``: the person, or the manager's account; ``person_id``: who that is among the staff.
    ``recorded_at``: when a paper form was typed in, ``recorded_by``, ``recorder_id``, ``recorder_account_id``: by whom,
    if signed in.
    """

    __tablename__ = "conversation_preparation"
    __table_args__ = (
        CheckConstraint("side IN ('person', 'manager')", name="side"),
        CheckConstraint("origin IN ('digital', 'paper')", name="origin"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(Conversation.id), primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    author: Mapped[str]
    answers: Mapped[dict[str, str]] = mapped_column(JSONB)
    origin: Mapped[str] = mapped_column(default="digital", server_default="digital")
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str | None]
    recorder_id: Mapped[UUID | None] = mapped_column(index=True)
    recorder_account_id: Mapped[UUID | None] = mapped_column(index=True)
    ready_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PlanSignature(Base):
    """Who signed which revision in a round, and its hash.

    ``recorded_by``, ``recorder_id``, ``recorder_account_id``: who keeps the signed paper, where it is on paper.
    """

    __tablename__ = "plan_signature"
    __table_args__ = (
        ForeignKeyConstraint(["plan_id", "revision"], [PlanRevision.plan_id, PlanRevision.number]),
        Index("ix_planner_plan_signature_plan_id_revision", "plan_id", "revision"),
        CheckConstraint("side IN ('person', 'manager')", name="side"),
        CheckConstraint("origin IN ('digital', 'paper')", name="origin"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(Conversation.id), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    content_hash: Mapped[str]
    name: Mapped[str]
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    origin: Mapped[str] = mapped_column(default="digital", server_default="digital")
    recorded_by: Mapped[str | None]
    recorder_id: Mapped[UUID | None] = mapped_column(index=True)
    recorder_account_id: Mapped[UUID | None] = mapped_column(index=True)
    signed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ConversationFollowUp(Base):
    """How it has gone, told at a follow-up of what was agreed."""

    __tablename__ = "conversation_follow_up"
    __table_args__ = (CheckConstraint("char_length(text) BETWEEN 1 AND 5000", name="text"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(Conversation.id), index=True)
    held_on: Mapped[date]
    text: Mapped[str]
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    author: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PaperCode(Base):
    """The code on a person's paper form, as its hash; a new form has a new code, and the old one's is over."""

    __tablename__ = "paper_code"

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(Conversation.id), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    # Of before: whose code it is is enough.
    made_by: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    spent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class HoursBudget(Base):
    """How many hours a year a municipality gives a person on full time; forty where it says nothing."""

    __tablename__ = "hours_budget"
    __table_args__ = (CheckConstraint("hours BETWEEN 0 AND 400", name="hours"),)

    municipality_id: Mapped[UUID] = mapped_column(primary_key=True)
    hours: Mapped[int]
