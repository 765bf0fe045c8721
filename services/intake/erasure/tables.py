"""The ledger of erasures: no personal data, only what was decided about which id."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables import Base
from shared.identifiers import new_id


class Erasure(Base):
    """One erasure with its decision; the application adds rows and never changes them.

    ``kind``: "note" is of all words that are known by an id: a note, a thought, a statement, a plan's stated decider.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        CheckConstraint("kind IN ('note', 'person')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    decision: Mapped[str]
    erased_at: Mapped[datetime]
