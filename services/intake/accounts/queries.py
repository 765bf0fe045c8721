"""Who holds a cookie, and what an account may do."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.intake.accounts.domain import hash_token
from services.intake.accounts.tables import Account, RoleGrant, SignInSession
from services.intake.registry.tables import County, Library, Municipality, StaffMember
from shared.database import Transaction
from shared.identity import Grant, Role, Viewer


def find_viewer(db: Transaction, token: str, now: datetime) -> Viewer | None:
    """Return the viewer whose cookie is ``token``; ``None`` when the session ended or the account is disabled."""
    account = db.scalar(
        select(Account)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .where(
            SignInSession.token_hash == hash_token(token),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            Account.disabled_at.is_(None),
        )
    )
    return viewer_of(db, account, token) if account else None


def viewer_of(db: Transaction, account: Account, token: str = "") -> Viewer:
    """Return the account's viewer with every grant that holds now."""
    granted = db.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id).order_by(RoleGrant.id))
    person = db.get(StaffMember, account.person_id) if account.person_id else None
    grants = [_grant(db, grant) for grant in granted if holds(grant, person)]
    staff = _staff_grant(db, account.person_id)
    return Viewer(
        account_id=account.id,
        person_id=account.person_id if staff else None,
        name=account.name,
        email=account.email,
        grants=tuple([staff, *grants] if staff else grants),
        token=token,
    )


def holds(grant: RoleGrant, person: StaffMember | None) -> bool:
    """Say whether a grant counts: who has left a municipality manages nothing there, and stands in for nobody.

    ``person``: whose the account is, if it is a staff member's.
    """
    if grant.role != Role.MANAGER:
        return True
    here = person is not None and person.municipality_id == grant.municipality_id
    if person is not None and person.left_on:
        return not here and grant.substitute_for is None
    return here or grant.substitute_for is None


def _grant(db: Transaction, grant: RoleGrant) -> Grant:
    municipalities: Iterable[UUID] = ()
    programme = grant.programme_id
    if grant.county_id:
        municipalities = db.scalars(select(Municipality.id).where(Municipality.county_id == grant.county_id))
        programme = db.scalar(select(County.programme_id).where(County.id == grant.county_id))
    elif grant.municipality_id:
        municipalities = (grant.municipality_id,)
        programme = db.scalar(_programme_of_municipality(grant.municipality_id))
    return Grant(Role(grant.role), programme, frozenset(municipalities))


def _programme_of_municipality(municipality_id: UUID):  # type: ignore[no-untyped-def]  # a select of one column
    return (
        select(County.programme_id)
        .join(Municipality, Municipality.county_id == County.id)
        .where(Municipality.id == municipality_id)
    )


def _staff_grant(db: Transaction, person_id: UUID | None) -> Grant | None:
    if person_id is None:
        return None
    home = db.execute(
        select(Library.municipality_id, County.programme_id)
        .join(StaffMember, StaffMember.library_id == Library.id)
        .join(Municipality, Municipality.id == Library.municipality_id)
        .join(County, County.id == Municipality.county_id)
        .where(StaffMember.id == person_id, StaffMember.left_on.is_(None))
    ).one_or_none()
    return Grant(Role.STAFF, home.programme_id, frozenset({home.municipality_id})) if home else None
