"""What people answered when a colleague to learn with was proposed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.tables import Base


class LearningAnswer(Base):
    """One of the two says gladly or not now; ``person_id`` is the one who answers."""

    __tablename__ = "learning_answer"

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    mentor_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    learner_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    gladly: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
