"""The SWOT session itself, and the key by which everything else of the day belongs to it."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint, false, func
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.programme.tables import Programme
from services.intake.registry.tables import Municipality
from services.intake.tables import Base
from shared.identifiers import new_id


class SwotSession(Base):
    """One staff group's day; ``revision`` is the one being written, or the one closed last."""

    __tablename__ = "swot_session"
    __table_args__ = (
        UniqueConstraint("id", "municipality_id"),
        CheckConstraint("state IN ('planned', 'preparing', 'open', 'closed', 'cancelled')", name="state"),
        CheckConstraint("participants >= 0", name="participants"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey(Programme.id))
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey(Municipality.id), index=True)
    held_on: Mapped[date] = mapped_column(index=True)
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    place: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="planned")
    revision: Mapped[int] = mapped_column(default=1)
    participants: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    join_code: Mapped[str | None] = mapped_column(unique=True)
    join_locked: Mapped[bool] = mapped_column(server_default=false())
    rehearsal: Mapped[bool] = mapped_column(server_default=false())
    # Who was absent may contribute with the code until then, also when the session is closed.
    contribute_until: Mapped[datetime | None]
    result_token: Mapped[UUID | None] = mapped_column(unique=True)


def session_key() -> ForeignKeyConstraint:
    """Return the key by which a row's municipality is its session's."""
    return ForeignKeyConstraint(["session_id", "municipality_id"], [SwotSession.id, SwotSession.municipality_id])
