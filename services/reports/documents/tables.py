"""What documents can be had, and the documents that were made."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.reports.tables import Base

_FIRST_FOR_ARCHIVES = 6


class AvailableRevision(Base):
    """A revision of a plan that a document can be made of, as the planner told."""

    __tablename__ = "available_revision"

    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    programme_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    content_hash: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_at: Mapped[datetime | None]


class Document(Base):
    """One file, made once however many people order it; its content is missing until it is rendered.

    The plan's state belongs to what makes it one: a draft and the adopted plan are not the same document.  An
    invitation stands under the id of its SWOT session, and its state is ``letter``.
    ``erasures`` counts how often what it had been made of changed afterwards: words erased, a number entered.
    """

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("plan_id", "revision", "state", "template_version", "language"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    revision: Mapped[int]
    state: Mapped[str]
    template_version: Mapped[int]
    language: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    pages: Mapped[int | None]
    rendered_at: Mapped[datetime | None]
    erasures: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def is_for_archives(self) -> bool:
        """Whether the file is PDF/A too; files made before were PDF/UA only."""
        return self.template_version >= _FIRST_FOR_ARCHIVES
