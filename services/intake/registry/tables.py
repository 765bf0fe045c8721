"""Counties, municipalities, libraries, staff, and staff lists that wait to be confirmed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.accounts.tables import Account
from services.intake.programme.tables import Programme
from services.intake.tables import Base
from shared.identifiers import new_id

_AT_WORK_WITH_EMAIL = text("left_on IS NULL AND email <> ''")


class County(Base):
    """A county that takes part in a programme."""

    __tablename__ = "county"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey(Programme.id))
    code: Mapped[str]
    name: Mapped[str]
    county_library: Mapped[str] = mapped_column(default="")


class Municipality(Base):
    """A municipality, known by the four digits of Statistics Sweden's code."""

    __tablename__ = "municipality"
    __table_args__ = (UniqueConstraint("county_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    county_id: Mapped[UUID] = mapped_column(ForeignKey(County.id))
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    seat: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Library(Base):
    """A unit where people work; a closed one keeps its row for what refers to it."""

    __tablename__ = "library"
    __table_args__ = (
        UniqueConstraint("municipality_id", "id"),
        Index(
            "uq_library_open_name",
            "municipality_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index("uq_library_code", "municipality_id", "code", unique=True, postgresql_where=text("code <> ''")),
        CheckConstraint("minimum_staff >= 0", name="minimum_staff"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey(Municipality.id))
    code: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    kind: Mapped[str]
    minimum_staff: Mapped[int] = mapped_column(default=1)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    closed_on: Mapped[date | None]


class StaffMember(Base):
    """Someone who works at a library; one who left keeps the row, and the address is free again.

    ``email``: empty where the person has none in the work.
    """

    __tablename__ = "staff_member"
    __table_args__ = (
        # The municipality stands here too, because row-level security and every list ask for it.
        ForeignKeyConstraint(["municipality_id", "library_id"], [Library.municipality_id, Library.id]),
        Index("uq_staff_member_email", "email", unique=True, postgresql_where=_AT_WORK_WITH_EMAIL),
        CheckConstraint("working_time_share BETWEEN 1 AND 100", name="working_time_share"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey(Municipality.id), index=True)
    library_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    working_time_share: Mapped[int] = mapped_column(default=100)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    left_on: Mapped[date | None]


class StaffChange(Base):
    """Something that was changed in a staff list, by whom if by somebody who was signed in; rows are only added.

    ``details``: the addresses, or the municipality of before.  They go when the person is erased.
    """

    __tablename__ = "staff_change"
    # Asking back what the database filled in is reading, and managers add what administrators alone read.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  # SQLAlchemy types it as an instance's

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(StaffMember.id, ondelete="CASCADE"), index=True)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey(Municipality.id))
    by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey(Account.id, ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    made_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), index=True
    )


class StaffImport(Base):
    """An uploaded staff list: its rows are kept until they are confirmed, and at most a day."""

    __tablename__ = "staff_import"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey(Municipality.id), index=True)
    account_id: Mapped[UUID]
    filename: Mapped[str]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
