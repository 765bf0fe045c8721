"""The secret addresses of calendar feeds."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.accounts.tables import Account
from services.intake.tables import Base


class CalendarFeed(Base):
    """The one address under which an account's calendar can be read, known by its token's hash."""

    __tablename__ = "calendar_feed"

    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
