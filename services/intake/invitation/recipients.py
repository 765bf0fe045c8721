"""Whom letters about a day concern; only workers may read so many addresses."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from services.intake.accounts.queries import viewer_of
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.board.queries import facilitators_of
from services.intake.board.session_tables import SwotSession
from services.intake.invitation.domain import Audience, Recipient
from services.intake.registry.tables import Municipality, StaffMember
from shared.database import Transaction
from shared.identity import Role
from shared.language import sort_key


def managers(db: Transaction, municipality_id: UUID) -> list[Recipient]:
    """Return who manages the municipality's libraries, substitutes among them."""
    granted = _accounts_with(Role.MANAGER).where(RoleGrant.municipality_id == municipality_id)
    # A grant may have ended without being taken away: who left manages nothing, nor do the substitutes.
    return [
        _account(account, Audience.MANAGER)
        for account in db.scalars(granted)
        if municipality_id in viewer_of(db, account).municipalities(Role.MANAGER)
    ]


def facilitators(db: Transaction, session: SwotSession) -> list[Recipient]:
    """Return the accounts of those who run the day: the county's facilitators by the names that stand there."""
    names = [name.lower() for name in facilitators_of(db, session.id)]
    here = select(Municipality.county_id).where(Municipality.id == session.municipality_id).scalar_subquery()
    granted = _accounts_with(Role.FACILITATOR).where(RoleGrant.county_id == here, func.lower(Account.name).in_(names))
    return [_account(account, Audience.FACILITATOR) for account in db.scalars(granted)]


def facilitator_names(db: Transaction, municipality_ids: Collection[UUID]) -> list[str]:
    """Return the names by which letters find facilitators: of the accounts in these municipalities' counties."""
    counties = select(Municipality.county_id).where(Municipality.id.in_(municipality_ids)).scalar_subquery()
    granted = _accounts_with(Role.FACILITATOR).where(RoleGrant.county_id.in_(counties))
    return sorted({account.name for account in db.scalars(granted)}, key=sort_key)


def staff(db: Transaction, municipality_id: UUID) -> list[Recipient]:
    """Return everybody who works at the municipality's libraries and has an address there, or that of an account."""
    present = (StaffMember.municipality_id == municipality_id) & StaffMember.left_on.is_(None)
    able = (Account.person_id == StaffMember.id) & Account.disabled_at.is_(None)
    people = select(StaffMember, Account.email).outerjoin(Account, able).where(present).order_by(StaffMember.id)
    return [
        Recipient(person.id, person.email or address, Audience.STAFF)
        for person, address in db.execute(people)
        if person.email or address
    ]


def count_without_email(db: Transaction, municipality_id: UUID) -> int:
    """Return how many of those who work at the municipality's libraries no letter reaches."""
    return db.scalar(select(func.intake.staff_without_email(municipality_id))) or 0


def invited(db: Transaction, municipality_id: UUID, ids: Collection[UUID]) -> list[Recipient]:
    """Return those of whom somebody has these ids and can still be reached, under the address of now."""
    there = [person for person in staff(db, municipality_id) if person.id in ids]
    accounts = select(Account).where(Account.id.in_(ids), Account.disabled_at.is_(None)).order_by(Account.id)
    return there + [_account(account, Audience.STAFF) for account in db.scalars(accounts)]


def _accounts_with(role: Role):  # type: ignore[no-untyped-def]  # a select of accounts
    able = (RoleGrant.role == role) & Account.disabled_at.is_(None)
    return select(Account).join(RoleGrant, RoleGrant.account_id == Account.id).where(able).order_by(Account.id)


def _account(account: Account, audience: Audience) -> Recipient:
    return Recipient(account.person_id or account.id, account.email, audience)
