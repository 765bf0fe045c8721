"""What administrators do with accounts and roles."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.intake.accounts.changes import ChangeKind, keep_change
from services.intake.accounts.domain import normalise_email
from services.intake.accounts.moving import change_address
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.accounts.use_cases import (
    disable_account,
    find_or_make_account,
    grant_role,
    save_account,
    withdraw_roles,
)
from services.intake.administration import letters
from services.intake.administration.domain import RoleScope, ScopeKind
from services.intake.administration.forms import AccountForm, RoleForm
from services.intake.administration.queries import place_name
from services.intake.administration.words import SCOPE_REQUESTS
from services.intake.programme.tables import Programme
from services.intake.registry.tables import County, Municipality
from shared.database import Transaction
from shared.errors import Conflict, NotFound
from shared.identity import Role, Viewer
from shared.language import lazy
from shared.web import InvalidInput

_SCOPE_TABLES = {
    ScopeKind.MUNICIPALITY: Municipality,
    ScopeKind.COUNTY: County,
    ScopeKind.PROGRAMME: Programme,
}
# The grants of administrators who look after accounts, of one programme's framework alone not.
_ADMINISTERS = (RoleGrant.role == Role.ADMINISTRATOR) & RoleGrant.programme_id.is_(None)


class LastAdministrator(Conflict):
    """Nobody would be left who can look after accounts."""

    message = lazy("Det måste finnas någon kvar som är administratör.")
    advice = lazy("Gör någon annan till administratör först, så går det.")


class OwnAccount(Conflict):
    """Administrators would shut themselves out."""

    message = lazy("Du kan inte stänga av ditt eget konto.")
    advice = lazy("Be en annan administratör göra det, om det är det du vill.")


def add_account(db: Transaction, viewer: Viewer, asked: AccountForm, sign_in_page: str) -> tuple[Account, bool]:
    """Make an account with a role and tell its owner; one that exists gets the role and keeps its name.

    Returns:
        The account, and whether it is new.

    Raises:
        InvalidInput: the scope names something that doesn't exist.
    """
    new = db.scalar(select(Account.id).where(Account.email == normalise_email(asked.email))) is None
    # Of who is on a staff list the account is made as at the first sign-in, with the name that stands there.
    account = find_or_make_account(db, asked.email, made=ChangeKind.INVITED, by=viewer.account_id)
    if account is None:
        account = save_account(db, email=asked.email, name=asked.name)
        keep_change(db, ChangeKind.INVITED, account.id, viewer.account_id)
    given = _grant(db, account, asked.role, asked.scope, viewer.account_id)
    if new:
        letters.welcome(db, account, asked.role, place_name(db, asked.scope), sign_in_page)
    elif given:
        _tell_of_role(db, account, asked)
    return account, new


def add_role(db: Transaction, viewer: Viewer, account_id: UUID, asked: RoleForm) -> None:
    """Give an account a role and tell its owner; harmless when it has it.

    Raises:
        NotFound: there is no such account.
        InvalidInput: the scope names something that doesn't exist.
    """
    account = _account(db, account_id)
    if _grant(db, account, asked.role, asked.scope, viewer.account_id):
        _tell_of_role(db, account, asked)


def withdraw_role(db: Transaction, viewer: Viewer, account_id: UUID, grant_id: UUID) -> None:
    """Take a role back, and with a manager's the substitutes'; harmless twice.

    Raises:
        LastAdministrator: it is the only administrator's.
    """
    grant = db.scalar(select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.account_id == account_id))
    if grant is None:
        return
    if grant.role == Role.ADMINISTRATOR and grant.programme_id is None:
        _require_another_administrator(db, account_id)
    if grant.role == Role.MANAGER and grant.substitute_for is None:
        stands_in = (RoleGrant.substitute_for == account_id) & (RoleGrant.municipality_id == grant.municipality_id)
        withdraw_roles(db, stands_in, viewer.account_id)
    withdraw_roles(db, RoleGrant.id == grant_id, viewer.account_id)


def disable(db: Transaction, viewer: Viewer, account_id: UUID, now: datetime) -> None:
    """Turn an account off, and end what it has open; harmless twice.

    Raises:
        NotFound: there is no such account.
        OwnAccount: it is the viewer's own.
        LastAdministrator: nobody else is one.
    """
    account = _account(db, account_id)
    if account.id == viewer.account_id:
        raise OwnAccount
    if account.disabled_at is None:
        if db.scalar(select(RoleGrant.id).where(RoleGrant.account_id == account_id, _ADMINISTERS)):
            _require_another_administrator(db, account_id)
        disable_account(db, account_id, now)
        keep_change(db, ChangeKind.TURNED_OFF, account_id, viewer.account_id)


def enable(db: Transaction, viewer: Viewer, account_id: UUID) -> None:
    """Turn an account on again; its owner signs in anew.  Harmless twice.

    Raises:
        NotFound: there is no such account.
    """
    account = _account(db, account_id)
    if account.disabled_at:
        account.disabled_at = None
        keep_change(db, ChangeKind.TURNED_ON, account_id, viewer.account_id)


def make_administrator(db: Transaction, email: str, name: str) -> Account:
    """Return the account with this address as an administrator's; harmless twice."""
    address = normalise_email(email)
    account = find_or_make_account(db, address)
    if account is None:
        account = save_account(db, email=address, name=name)
        keep_change(db, ChangeKind.MADE, account.id, None)
    if account.disabled_at:
        account.disabled_at = None
        keep_change(db, ChangeKind.TURNED_ON, account.id, None)
    _grant(db, account, Role.ADMINISTRATOR, RoleScope(ScopeKind.INSTALLATION), None)
    return account


class NoSuchAccount(NotFound):
    """Nobody signs in with that address."""

    message = lazy("Det finns inget konto med den adressen.")


class AddressTaken(Conflict):
    """The new address has an account of its own."""

    message = lazy("Den nya adressen har redan ett konto.")
    advice = lazy("Välj en annan adress, eller låt personen använda det kontot.")


def move_account(db: Transaction, old: str, new: str) -> Account:
    """Give an account another address, for somebody who no longer reads the old one; tell both.

    Raises:
        NoSuchAccount: nobody signs in with the old address.
        AddressTaken: somebody signs in with the new one.
    """
    account = db.scalar(select(Account).where(Account.email == normalise_email(old)))
    if account is None:
        raise NoSuchAccount
    address = normalise_email(new)
    if db.scalar(select(Account.id).where(Account.email == address)):
        raise AddressTaken
    change_address(db, account, address, None)
    return account


def _tell_of_role(db: Transaction, account: Account, asked: RoleForm) -> None:
    # Nobody signs in with an account that is turned off.
    if account.disabled_at is None:
        letters.tell_of_role(db, account, asked.role, place_name(db, asked.scope))


def _grant(db: Transaction, account: Account, role: Role, scope: RoleScope, by: UUID | None) -> bool:
    table = _SCOPE_TABLES.get(scope.kind)
    if table and db.get(table, scope.id) is None:
        raise InvalidInput.at("scope", SCOPE_REQUESTS[scope.kind])
    where = {f"{scope.kind}_id": scope.id} if table else {}
    own = (RoleGrant.account_id == account.id) & (RoleGrant.role == role) & RoleGrant.substitute_for.is_not(None)
    if scope.kind is ScopeKind.MUNICIPALITY:
        # A substitute who becomes the manager holds the role in their own right.
        withdraw_roles(db, own & (RoleGrant.municipality_id == scope.id), by)
    return grant_role(db, account, role, **where, by=by)


def _account(db: Transaction, account_id: UUID) -> Account:
    account = db.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def _require_another_administrator(db: Transaction, account_id: UUID) -> None:
    # Locked, so that two administrators who withdraw each other's role don't both succeed.
    grants = db.scalars(select(RoleGrant.account_id).where(_ADMINISTERS).order_by(RoleGrant.id).with_for_update()).all()
    others = select(Account.id).where(Account.id.in_(grants), Account.id != account_id, Account.disabled_at.is_(None))
    if db.scalar(others.limit(1)) is None:
        raise LastAdministrator
