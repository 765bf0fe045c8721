"""What an operator must know of the installation as a whole."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables import Base
from shared.identifiers import new_id


class BackupRun(Base):
    """One backup that was tried: how large it became and where it lies, or why there is none."""

    __tablename__ = "backup_run"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    ok: Mapped[bool]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str]
    reason: Mapped[str | None]
