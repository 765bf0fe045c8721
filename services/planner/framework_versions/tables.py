"""Versions of frameworks, and uploaded ones that wait to be confirmed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.tables import Base
from shared.identifiers import new_id


class FrameworkVersion(Base):
    """A version of a programme's framework. Number 1 is the shipped one, which has no row.

    ``state``: draft, published or superseded; what isn't a draft any more never changes but for its state.
    """

    __tablename__ = "framework_version"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("uq_framework_version_draft", "programme_id", unique=True, postgresql_where=text("state = 'draft'")),
        Index(
            "uq_framework_version_published", "programme_id", unique=True, postgresql_where=text("state = 'published'")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class FrameworkImport(Base):
    """An uploaded framework: what was read of it is kept until it is confirmed, and at most a day."""

    __tablename__ = "framework_import"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID]
    account_id: Mapped[UUID]
    filename: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
