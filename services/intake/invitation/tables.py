"""The invitation to a SWOT day, how the day was moved, and to whom letters about it went.

Every row carries its session's municipality, because row-level security asks for it; a foreign key keeps it true.
"""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.board.session_tables import session_key
from services.intake.tables import Base
from shared.identifiers import new_id


class Invitation(Base):
    """What a facilitator added to the letter of a day; without a row the letter says what it always says."""

    __tablename__ = "invitation"
    __table_args__ = (session_key(), CheckConstraint("language IN ('sv', 'en')", name="language"))

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID]
    paragraph: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="sv")
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DayChange(Base):
    """When and where the day was to be until this change; ``told_at`` when those concerned were written to.

    ``changed_by``: who did it, as a recipient's id, until they were: nobody is told what they did themselves.
    """

    __tablename__ = "day_change"
    __table_args__ = (session_key(), CheckConstraint("kind IN ('moved', 'staffed', 'cancelled')", name="kind"))

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID]
    kind: Mapped[str]
    held_on: Mapped[date]
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    place: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_by: Mapped[UUID | None]
    told_at: Mapped[datetime | None]


class DayLetter(Base):
    """A letter to one person about a day.

    ``number`` is the round of an invitation, or the change that is told of; ``recipient_id`` a staff member, or an
    account that is none's.
    """

    __tablename__ = "day_letter"
    __table_args__ = (
        session_key(),
        UniqueConstraint("session_id", "kind", "number", "recipient_id"),
        CheckConstraint("kind IN ('invitation', 'change')", name="kind"),
        CheckConstraint("audience IN ('manager', 'facilitator', 'staff')", name="audience"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    kind: Mapped[str]
    number: Mapped[int]
    audience: Mapped[str]
    recipient_id: Mapped[UUID]
    mail_id: Mapped[UUID]
    queued_at: Mapped[datetime] = mapped_column(server_default=func.now())
