"""The boards of a SWOT day, one per perspective."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.board.session_tables import session_key
from services.intake.tables import Base


class Board(Base):
    """Where one perspective of a session stands; without a row it is in its writing phase."""

    __tablename__ = "board"
    __table_args__ = (
        session_key(),
        CheckConstraint("phase IN ('waiting', 'write', 'reveal', 'group', 'vote', 'conclude')", name="phase"),
    )

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    perspective: Mapped[str] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID]
    phase: Mapped[str]
    phase_since: Mapped[datetime] = mapped_column(server_default=func.now())
    timer_ends_at: Mapped[datetime | None]
