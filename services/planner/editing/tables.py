"""Edits over a plan's newest revision, and what a new derivation proposes for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.plans.tables import Derivation, Plan
from services.planner.tables import Base


class PlanEdit(Base):
    """What a field says now, over the newest revision, and who wrote it; a new revision takes it up."""

    __tablename__ = "plan_edit"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    author: Mapped[str]
    edited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PlanProposal(Base):
    """What was derived anew, and which of it people have still to decide about; a newer one takes its place.

    ``base``: the fields as they were derived before; ``open``: paths, and ``ground`` for all that isn't a field;
    ``news``: by area the notes that came and those that went.
    """

    __tablename__ = "plan_proposal"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id), primary_key=True)
    derivation_id: Mapped[UUID] = mapped_column(ForeignKey(Derivation.id))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str]
    base: Mapped[dict[str, Any]] = mapped_column(JSONB)
    open: Mapped[list[str]] = mapped_column(JSONB)
    news: Mapped[dict[str, dict[str, list[str]]]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PlanProposalWording(Base):
    """A note's words as a proposal cites them; erased like those of revisions."""

    __tablename__ = "plan_proposal_wording"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey(PlanProposal.plan_id), primary_key=True)
    note_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    note_revision: Mapped[int]
    session_id: Mapped[UUID]
    text: Mapped[str | None]
    words: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    text_hash: Mapped[str]
