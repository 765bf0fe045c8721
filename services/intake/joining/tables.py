"""Who takes part in a SWOT day: a number each, and nothing else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.board.session_tables import session_key
from services.intake.tables import Base
from shared.identifiers import new_id


class BoardParticipant(Base):
    """Somebody who joined with the code, in one revision of the session; ``ready`` holds for that phase only."""

    __tablename__ = "board_participant"
    __table_args__ = (session_key(), UniqueConstraint("session_id", "session_revision", "number"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    session_revision: Mapped[int]
    number: Mapped[int]
    joined_at: Mapped[datetime] = mapped_column(server_default=func.now())
    removed_at: Mapped[datetime | None]
    ready_perspective: Mapped[str | None]
    ready_phase: Mapped[str | None]
