"""The worksheet: thoughts, figures, the library plan.

Every row carries its session's municipality, because row-level security asks for it; a foreign key keeps it true.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, func, text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.accounts.tables import Account
from services.intake.board.session_tables import session_key
from services.intake.tables import Base
from shared.identifiers import new_id

_LEVELS = "level IN ('omvarld', 'narvarld', 'invarld')"


class PreparationItem(Base):
    """One thought; its id was made with the form.  Its author may change it, and is forgotten at the closing."""

    __tablename__ = "preparation_item"
    __table_args__ = (
        session_key(),
        Index("ix_preparation_item_session_id", "session_id"),
        CheckConstraint(_LEVELS, name="level"),
        CheckConstraint(
            "CASE WHEN erased_at IS NULL THEN char_length(text) BETWEEN 1 AND 500 "
            "ELSE text = '' AND removed_at IS NOT NULL END",
            name="text",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey(Account.id, ondelete="SET NULL"), index=True)
    level: Mapped[str]
    text: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    removed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class PreparationFigure(Base):
    """A figure about the people that the library is for; of what it is about there is one that isn't removed."""

    __tablename__ = "preparation_figure"
    __table_args__ = (
        session_key(),
        Index(
            "uq_preparation_figure_once",
            "session_id",
            "level",
            "label_key",
            "year",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        CheckConstraint(_LEVELS, name="level"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    level: Mapped[str]
    label: Mapped[str]
    # Compared by Python's rules, which know å, ä and ö whatever the database's locale is.
    label_key: Mapped[str]
    number: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    percent: Mapped[bool]
    year: Mapped[int]
    source: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    removed_at: Mapped[datetime | None]


class LibraryPlan(Base):
    """The library plan: an address, or a PDF.  One holds; the one before it can be put back until the day is closed."""

    __tablename__ = "library_plan"
    __table_args__ = (
        session_key(),
        Index("uq_library_plan_holds", "session_id", unique=True, postgresql_where=text("removed_at IS NULL")),
        CheckConstraint("(address = '') = (content IS NOT NULL)", name="one_kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    address: Mapped[str] = mapped_column(default="")
    filename: Mapped[str] = mapped_column(default="")
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    removed_at: Mapped[datetime | None]
