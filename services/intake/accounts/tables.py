"""Accounts, the roles granted to them, and how they sign in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.tables import Base
from shared.identifiers import new_id


class Account(Base):
    """Someone who can sign in; a staff member's account names the staff member."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    disabled_at: Mapped[datetime | None]


class RoleGrant(Base):
    """A role of an account, for a programme, a county or a municipality; a substitute's names whom it stands in for."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint(
            "account_id",
            "role",
            "programme_id",
            "county_id",
            "municipality_id",
            name="uq_role_grant_once",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    role: Mapped[str]
    programme_id: Mapped[UUID | None]
    county_id: Mapped[UUID | None]
    municipality_id: Mapped[UUID | None]
    substitute_for: Mapped[UUID | None] = mapped_column(ForeignKey(Account.id))
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AccountChange(Base):
    """Something that was changed about an account, by whom if by somebody who was signed in; rows are only added.

    ``details``: the role and where it holds, or the addresses.  They go with the account.
    """

    __tablename__ = "account_change"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    by_account_id: Mapped[UUID | None] = mapped_column(ForeignKey(Account.id, ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)


class SignInLink(Base):
    """A link that signs its holder in once; reusable ones exist for the demo only.

    One with a ``new_address`` also gives the account that address: it goes to the address that is left.
    """

    __tablename__ = "sign_in_link"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    reusable: Mapped[bool] = mapped_column(default=False)
    new_address: Mapped[str | None]


class SignInSession(Base):
    """A browser that is signed in, known by its cookie's hash."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
