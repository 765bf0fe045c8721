"""Accounts as the administrators' pages show them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from services.intake.accounts.queries import holds
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.administration.domain import RoleScope, ScopeKind
from services.intake.administration.words import ROLE_NAMES
from services.intake.programme.tables import Programme
from services.intake.registry.tables import County, Municipality, StaffMember
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Role
from shared.language import Text, by_name, lazy

PAGE = 50


@dataclass(frozen=True)
class GrantedRole:
    """A role as people read it: chef, Falun.

    Attributes:
        applies: whether it counts now.
        remark: why it doesn't count, or for whom it goes on; empty where there is nothing to say.
    """

    id: UUID
    role: Role
    name: Text
    where: Text
    municipality_id: UUID | None
    substitute: bool
    applies: bool
    remark: Text


@dataclass(frozen=True)
class AccountRow:
    """An account with its roles; ``is_staff`` while its owner works at a library, ``left_on`` afterwards."""

    id: UUID
    name: str
    email: str
    disabled_at: datetime | None
    is_staff: bool
    left_on: date | None
    roles: Sequence[GrantedRole]


@dataclass(frozen=True)
class AccountList:
    """One page of accounts in the order of the alphabet; ``total`` counts all that were found."""

    rows: Sequence[AccountRow]
    total: int
    page: int
    pages: int


def list_accounts(db: Transaction, search: str, page: int) -> AccountList:
    """Return the accounts whose name or address contains ``search``."""
    wanted = select(Account)
    if search:
        wanted = wanted.where(
            or_(Account.name.icontains(search, autoescape=True), Account.email.icontains(search, autoescape=True))
        )
    found = by_name(db.scalars(wanted))
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return AccountList(_rows(db, shown), len(found), page, pages)


def read_account(db: Transaction, account_id: UUID) -> AccountRow:
    """Return one account.

    Raises:
        NotFound: there is none.
    """
    account = db.get(Account, account_id)
    if account is None:
        raise NotFound
    return _rows(db, [account])[0]


def name_roles(db: Transaction, account_id: UUID) -> list[str]:
    """Return the roles that an account was given and that count now, each with where it does.

    Raises:
        NotFound: there is no such account.
    """
    return [f"{role.name} ({role.where})" for role in read_account(db, account_id).roles if role.applies]


def list_scopes(db: Transaction) -> list[tuple[str, Text]]:
    """Return where a role can hold, as choices: (value, label), from wide to narrow."""
    choices: list[tuple[str, Text]] = [(ScopeKind.INSTALLATION.value, lazy("Hela KUB"))]
    for kind, table, label in (
        (ScopeKind.PROGRAMME, Programme, lazy("Program: %(name)s")),
        (ScopeKind.COUNTY, County, lazy("Län: %(name)s")),
        (ScopeKind.MUNICIPALITY, Municipality, lazy("Kommun: %(name)s")),
    ):
        places = by_name(db.execute(select(table.id, table.name)))
        choices += [(str(RoleScope(kind, place.id)), label % {"name": place.name}) for place in places]
    return choices


def place_names(db: Transaction) -> dict[UUID, str]:
    """Return what programmes, counties and municipalities are called, by their ids."""
    return {
        row.id: row.name
        for table in (Programme, County, Municipality)
        for row in db.execute(select(table.id, table.name))
    }


def place_name(db: Transaction, scope: RoleScope) -> Text:
    """Return what the place is called where a role holds."""
    return place_names(db).get(scope.id, "–") if scope.id else lazy("hela KUB")


def _rows(db: Transaction, accounts: Sequence[Account]) -> list[AccountRow]:
    roles = defaultdict(list)
    places = place_names(db)
    people = _people_of(db, Account.id.in_([account.id for account in accounts]))
    grants = db.scalars(
        select(RoleGrant)
        .where(RoleGrant.account_id.in_([account.id for account in accounts]))
        .order_by(RoleGrant.granted_at, RoleGrant.id)
    ).all()
    stood_in_for = _people_of(db, Account.id.in_({grant.substitute_for for grant in grants if grant.substitute_for}))
    for grant in grants:
        manager = stood_in_for.get(grant.substitute_for) if grant.substitute_for else None
        roles[grant.account_id].append(_role(grant, places, people.get(grant.account_id), manager))
    return [_row(account, people.get(account.id), roles[account.id]) for account in accounts]


def _row(account: Account, person: StaffMember | None, roles: Sequence[GrantedRole]) -> AccountRow:
    left_on = person.left_on if person else None
    is_staff = person is not None and left_on is None
    return AccountRow(account.id, account.name, account.email, account.disabled_at, is_staff, left_on, roles)


def _people_of(db: Transaction, which: ColumnElement[bool]) -> dict[UUID, StaffMember]:
    owned = select(Account.id, StaffMember).join(StaffMember, StaffMember.id == Account.person_id).where(which)
    return dict(db.execute(owned).all())


def _role(
    grant: RoleGrant, places: dict[UUID, str], person: StaffMember | None, manager: StaffMember | None
) -> GrantedRole:
    role = Role(grant.role)
    place = grant.municipality_id or grant.county_id or grant.programme_id
    where: Text = places.get(place, "–") if place else lazy("hela KUB")
    substitute = grant.substitute_for is not None
    name = lazy("chefens ersättare") if substitute else ROLE_NAMES[role]
    applies, remark = holds(grant, person), _remark(grant, person, manager)
    return GrantedRole(grant.id, role, name, where, grant.municipality_id, substitute, applies, remark)


def _remark(grant: RoleGrant, person: StaffMember | None, manager: StaffMember | None) -> Text:
    if not holds(grant, person):
        return lazy("gäller inte: har slutat") if person and person.left_on else lazy("gäller inte: arbetar inte där")
    return lazy("gäller än, fast chefen har slutat") if manager and manager.left_on else ""
