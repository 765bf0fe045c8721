"""What people answered when a colleague to learn with was proposed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from services.planner.tables import Base


class LearningAnswer(Base):
    """One of the two says gladly or not now; ``person_id`` is the one who answers.

    ``withdrawn_at``: when that one, known to the other by name, chose not to be asked any more.
    """

    __tablename__ = "learning_answer"

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    mentor_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    learner_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    gladly: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PublishedLevels(Base):
    """How many people of a municipality said which level of an area, each time that this was published; no persons.

    ``low``: none or basic, ``middle``: independent, ``high``: advanced or leading others. The one with the highest
    number holds; the earlier ones are kept because somebody may have noted them.
    """

    __tablename__ = "published_levels"

    programme_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    low: Mapped[int]
    middle: Mapped[int]
    high: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
