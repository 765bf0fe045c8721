"""Plans, their revisions with the wordings that they cite, what they were derived from, and who works where."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, DateTime, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, false, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.tables import Base
from shared.identifiers import new_id

_NOW = func.now()


class Plan(Base):
    """A municipality's plan, or a person's; one of each per programme, and those of municipalities that are archived.

    ``starts_on``: the day from which the dates of its draft count. ``revision``, ``content_hash``: the newest one's;
    ``adopted_revision``: the one that holds, also while a newer one is written. ``here_since``: when its person came
    from another municipality; what was written before is nothing for the manager here. ``opened_by_form``: the manager
    reads it by a paper form's tick, and its person has said nothing else on the screen since.
    """

    __tablename__ = "plan"
    __table_args__ = (
        Index(
            "uq_plan_municipal",
            "programme_id",
            "municipality_id",
            unique=True,
            postgresql_where=text("kind = 'municipal' AND state <> 'archived'"),
        ),
        Index(
            "uq_plan_individual", "programme_id", "person_id", unique=True, postgresql_where=text("kind = 'individual'")
        ),
        Index("ix_planner_plan_municipality_id", "municipality_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    programme_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="draft")
    shared_with_manager: Mapped[bool] = mapped_column(default=False)
    opened_by_form: Mapped[bool] = mapped_column(default=False, server_default=false())
    starts_on: Mapped[date]
    revision: Mapped[int] = mapped_column(default=0)
    content_hash: Mapped[str] = mapped_column(default="")
    adopted_revision: Mapped[int | None]
    here_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Derivation(Base):
    """What a municipality's plans were derived from, and all that was found, with the evidence for every figure."""

    __tablename__ = "derivation"
    __table_args__ = (UniqueConstraint("municipality_id", "programme_id", "input_hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    sessions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    input_hash: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    analysis: Mapped[dict[str, Any]] = mapped_column(JSONB)
    framework_version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)


class PlanRevision(Base):
    """One immutable state of a plan; notes stand in its content by id.

    ``derived_fields``, ``derived_hash``: what was derived, where people have made something else of it; ``author``:
    who saved it, where it was a person.
    """

    __tablename__ = "plan_revision"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str]
    derivation_id: Mapped[UUID] = mapped_column(ForeignKey(Derivation.id))
    cause: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)
    derived_fields: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    derived_hash: Mapped[str | None]
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    author: Mapped[str | None]
    # What overviews read; the database keeps it.
    glance: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, Computed("planner.plan_at_a_glance(content)", persisted=True), deferred=True
    )


class PlanRevisionWording(Base):
    """A note's words as a revision cites them. Erasing it empties ``text`` and ``words``; the hash stays."""

    __tablename__ = "plan_revision_wording"
    __table_args__ = (ForeignKeyConstraint(["plan_id", "number"], [PlanRevision.plan_id, PlanRevision.number]),)

    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    note_revision: Mapped[int]
    session_id: Mapped[UUID]
    text: Mapped[str | None]
    words: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    text_hash: Mapped[str]


class Erased(Base):
    """A note, a conclusion or a person that was erased: a derivation that began before doesn't bring it back.

    A conclusion can be written anew under the same id: then the time tells which wording was meant.
    """

    __tablename__ = "erased"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=_NOW)


class StaffFact(Base):
    """What intake's events said about a staff member: no name, no address."""

    __tablename__ = "staff_fact"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    programme_id: Mapped[UUID]
    municipality_id: Mapped[UUID] = mapped_column(index=True)
    library_id: Mapped[UUID]
    role: Mapped[str]
    working_time_share: Mapped[int]
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
