"""What is kept of somebody who can't sign in: found by id or address, and read as on one's own page."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.intake.accounts.tables import Account
from services.intake.own_data.register import REGISTER as OF_INTAKE
from services.intake.registry.tables import StaffMember
from services.intake.worker import SERVICE as INTAKE
from services.planner.own_data.register import REGISTER as OF_PLANNER
from services.planner.worker import SERVICE as PLANNER
from services.reports.own_data.register import REGISTER as OF_REPORTS
from services.reports.worker import SERVICE as REPORTS
from shared.database import Database, Transaction
from shared.identity import WORKER, Viewer
from shared.own_data import Register, merge, read_beside, read_rows
from shared.worker import ServiceDefinition

KEEPERS: tuple[tuple[ServiceDefinition, Register], ...] = (
    (INTAKE, OF_INTAKE),
    (PLANNER, OF_PLANNER),
    (REPORTS, OF_REPORTS),
)
# No row has it: of whoever has no account, nothing is found by one.
NO_ACCOUNT = UUID(int=0)


def find_people(db: Transaction, wanted: UUID | str) -> list[Viewer]:
    """Return whom an id, or an address in lower case, is of; an address goes from one to the next.

    Each is a viewer without roles, and has an address only where it is nobody else's: by an address that two have
    had, the one would be handed what is the other's.

    Args:
        db: a worker's transaction in intake.
        wanted: a staff member's id, an account's, or an address of either.
    """
    if isinstance(wanted, UUID):
        found = _people(db, (StaffMember.id == wanted) | (Account.id == wanted))
    else:
        found = _people(db, _has_address(wanted))
    return [replace(who, email="") if len(_people(db, _has_address(who.email))) > 1 else who for who in found]


def _has_address(email: str) -> ColumnElement[bool]:
    return (StaffMember.email == email) | (Account.email == email)


def _people(db: Transaction, condition: ColumnElement[bool]) -> list[Viewer]:
    named = (func.coalesce(Account.name, StaffMember.name), func.coalesce(Account.email, StaffMember.email))
    whole = select(func.coalesce(Account.id, NO_ACCOUNT), StaffMember.id, *named).join_from(
        StaffMember, Account, Account.person_id == StaffMember.id, isouter=True, full=True
    )
    # Those who left first come first.
    rows = db.execute(whole.where(condition).order_by(StaffMember.left_on, StaffMember.id)).all()
    return [Viewer(account_id, person_id, name, email, ()) for account_id, person_id, name, email in rows]


def open_databases() -> dict[str, Database]:
    """Return the database of each service, by its name; the caller closes them."""
    for service, _register in KEEPERS:
        # Its pages know every table.
        import_module(f"services.{service.name}.app")
    return {
        service.name: Database(service.settings().database_url.get_secret_value(), service.metadata, pool_size=1)
        for service, _register in KEEPERS
    }


def gather(databases: Mapping[str, Database], who: Viewer) -> dict[str, dict[str, list[Any]]]:
    """Return what each service keeps of somebody, by table: what is theirs, and what they may read beside it."""
    kept = {}
    for service, register in KEEPERS:
        with databases[service.name].transaction(WORKER) as db:
            own = read_rows(db, register, who)
        with databases[service.name].transaction(who) as db:
            kept[service.name] = merge(own, read_beside(db, register, own, who))
    return kept
