"""Who stands in for a municipality's manager, and how that is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from services.intake.accounts.queries import holds
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.accounts.use_cases import find_account_of, grant_role, withdraw_roles
from services.intake.administration.forms import SubstituteForm
from services.intake.mail.use_cases import queue_mail
from services.intake.mail.wording import in_each_language
from services.intake.registry.tables import Municipality, StaffMember
from shared.database import Transaction
from shared.errors import Forbidden, NotFound
from shared.identity import Role, Viewer
from shared.language import by_name, lazy
from shared.language import gettext as _
from shared.policy import Rule, allows
from shared.web import InvalidInput


class ManagersOnly(Forbidden):
    """A substitute names no further substitutes."""

    message = lazy("Bara chefen själv utser sina ersättare.")
    advice = lazy("Är chefen borta kan en administratör utse någon.")


@dataclass(frozen=True)
class Substitute:
    """Someone who stands in for a manager, who may have left meanwhile."""

    grant_id: UUID
    name: str
    email: str
    manager: str
    since: datetime
    manager_left_on: date | None


@dataclass(frozen=True)
class Substitutes:
    """A municipality's managers that the viewer may name substitutes for, those who stand in, and who could."""

    municipality: Municipality
    managers: Sequence[Account]
    named: Sequence[Substitute]
    colleagues: Sequence[StaffMember]


def read_substitutes(db: Transaction, viewer: Viewer, municipality_id: UUID) -> Substitutes:
    """Return what the page about a municipality's substitutes shows.

    Raises:
        NotFound: there is no such municipality.
        ManagersOnly: the viewer is a substitute.
    """
    municipality = db.get(Municipality, municipality_id)
    if municipality is None:
        raise NotFound
    managers = _managers(db, viewer, municipality_id)
    taken = {account.email for account in managers}
    here = (StaffMember.municipality_id == municipality_id) & StaffMember.left_on.is_(None)
    named = _named(db, municipality_id)
    colleagues = [
        person
        for person in by_name(db.scalars(select(StaffMember).where(here)))
        if person.email and person.email not in taken | {substitute.email for substitute in named}
    ]
    return Substitutes(municipality, managers, named, colleagues)


def name_substitute(db: Transaction, viewer: Viewer, municipality_id: UUID, asked: SubstituteForm) -> str:
    """Let a colleague stand in for a manager from now on; return the colleague's name.  Harmless twice.

    Raises:
        NotFound: there is no such municipality.
        ManagersOnly: the viewer is a substitute.
        InvalidInput: the manager or the colleague isn't one of this municipality's.
    """
    known = read_substitutes(db, viewer, municipality_id)
    manager = next((account for account in known.managers if account.id == asked.manager), None)
    person = db.get(StaffMember, asked.person)
    if manager is None:
        raise _refused("manager")
    if person is None or person.left_on or person.municipality_id != municipality_id or person.email == manager.email:
        raise _refused("person")
    account = find_account_of(db, person, viewer.account_id)
    if account is None or account.id == manager.id:
        raise _refused("person")
    if account.email not in {substitute.email for substitute in known.named}:
        place, by = municipality_id, viewer.account_id
        grant_role(db, account, Role.MANAGER, municipality_id=place, substitute_for=manager.id, by=by)
        _tell(db, account, manager, known.municipality)
    return person.name


def withdraw_substitute(db: Transaction, viewer: Viewer, municipality_id: UUID, grant_id: UUID) -> None:
    """Let somebody no longer stand in; harmless twice.

    Raises:
        NotFound: there is no such municipality.
        ManagersOnly: the viewer is a substitute.
    """
    managers = [account.id for account in read_substitutes(db, viewer, municipality_id).managers]
    # An administrator ends it also where the manager has left.
    everybody = allows(viewer, Rule.ACCOUNT_CHANGE)
    theirs = RoleGrant.substitute_for.is_not(None) if everybody else RoleGrant.substitute_for.in_(managers)
    here = (RoleGrant.municipality_id == municipality_id) & (RoleGrant.id == grant_id)
    withdraw_roles(db, theirs & here, viewer.account_id)


def _managers(db: Transaction, viewer: Viewer, municipality_id: UUID) -> Sequence[Account]:
    granted = (RoleGrant.role == Role.MANAGER) & (RoleGrant.municipality_id == municipality_id)
    rows = db.execute(
        select(Account, RoleGrant, StaffMember)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .outerjoin(StaffMember, StaffMember.id == Account.person_id)
        .where(granted, RoleGrant.substitute_for.is_(None))
    )
    managers = by_name([account for account, grant, person in rows if holds(grant, person)])
    if allows(viewer, Rule.ACCOUNT_CHANGE):
        return managers
    own = [account for account in managers if account.id == viewer.account_id]
    if not own:
        raise ManagersOnly
    return own


def _named(db: Transaction, municipality_id: UUID) -> list[Substitute]:
    manager = aliased(Account)
    rows = db.execute(
        select(RoleGrant.id, Account.name, Account.email, manager.name, RoleGrant.granted_at, StaffMember.left_on)
        .join(Account, Account.id == RoleGrant.account_id)
        .join(manager, manager.id == RoleGrant.substitute_for)
        .outerjoin(StaffMember, StaffMember.id == manager.person_id)
        .where(RoleGrant.role == Role.MANAGER, RoleGrant.municipality_id == municipality_id)
    )
    return by_name([Substitute(*row) for row in rows])


def _refused(field: str) -> InvalidInput:
    return InvalidInput.at(field, lazy("Välj ett av alternativen."))


def _tell(db: Transaction, account: Account, manager: Account, municipality: Municipality) -> None:
    values = {"name": account.name, "manager": manager.name, "municipality": municipality.name}
    subject, body = in_each_language(lambda: _substitute(values))
    queue_mail(db, recipient=account.email, subject=subject, body=body)


def _substitute(values: Mapping[str, str]) -> tuple[str, str]:
    body = _(
        "Hej %(name)s!\n\nDu är nu ersättare för %(manager)s i KUB och ser det som chefen ser för "
        "%(municipality)s. Logga in som vanligt, så finns det på din startsida.\n"
    )
    # The subject is kept when the letter is sent: it names nobody.
    return _("Du är ersättare i KUB"), body % values
