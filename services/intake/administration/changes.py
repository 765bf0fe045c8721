"""What was changed about accounts and in staff lists, as the administrators' pages tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from services.intake.accounts.tables import Account, AccountChange
from services.intake.administration.queries import place_names
from services.intake.administration.words import CHANGES, ROLE_NAMES, STAFF_CHANGES
from services.intake.registry.changes import StaffChangeKind
from services.intake.registry.tables import Municipality, StaffChange, StaffMember
from shared.database import Transaction
from shared.identity import Role
from shared.language import Text, lazy
from shared.paging import Page, turn_to


@dataclass(frozen=True)
class ToldChange:
    """A change in words; ``by`` is None where nobody was signed in."""

    account_id: UUID
    account: str
    said: Text
    by: str | None
    made_at: datetime


def list_changes(
    db: Transaction, page: int = 1, *, account_id: UUID | None = None
) -> tuple[Sequence[ToldChange], Page]:
    """Return a page of changes, the newest first, and which one it is."""
    wanted = AccountChange.account_id == account_id if account_id else AccountChange.id.is_not(None)
    doer = aliased(Account)
    changes = (
        select(AccountChange, Account.name.label("account"), doer.name.label("doer"))
        .join(Account, Account.id == AccountChange.account_id)
        .outerjoin(doer, doer.id == AccountChange.by_account_id)
        .where(wanted)
        .order_by(AccountChange.made_at.desc(), AccountChange.id.desc())
    )
    turned, shown = turn_to(db, changes, page)
    rows = db.execute(shown).all()
    places = place_names(db) if rows else {}
    told = [
        ToldChange(change.account_id, name, _said(change.kind, change.details, places), by, change.made_at)
        for change, name, by in rows
    ]
    return told, turned


@dataclass(frozen=True)
class ToldStaffChange:
    """A change in a staff list in words; ``by`` is None where nobody was signed in."""

    person_id: UUID
    person: str
    at_work: bool
    municipality: str
    said: Text
    by: str | None
    made_at: datetime


def list_staff_changes(db: Transaction, page: int = 1) -> tuple[Sequence[ToldStaffChange], Page]:
    """Return a page of changes in staff lists, the newest first, and which one it is."""
    changes = (
        select(StaffChange, StaffMember.name, StaffMember.left_on, Municipality.name, Account.name)
        .join(StaffMember, StaffMember.id == StaffChange.person_id)
        .join(Municipality, Municipality.id == StaffChange.municipality_id)
        .outerjoin(Account, Account.id == StaffChange.by_account_id)
        .order_by(StaffChange.made_at.desc(), StaffChange.id.desc())
    )
    turned, shown = turn_to(db, changes, page)
    rows = db.execute(shown).all()
    places = place_names(db) if rows else {}
    told = [
        ToldStaffChange(change.person_id, name, left_on is None, here, _staff_said(change, places), by, change.made_at)
        for change, name, left_on, here, by in rows
    ]
    return told, turned


def _staff_said(change: StaffChange, places: Mapping[UUID, str]) -> Text:
    before = change.details.get("before", "")
    if change.kind == StaffChangeKind.MOVED:
        before = places.get(UUID(before), "–")
    return STAFF_CHANGES[change.kind] % {"before": before, "after": change.details.get("after", "")}


def _said(kind: str, details: Mapping[str, Any], places: Mapping[UUID, str]) -> Text:
    role = details.get("role")
    place = details.get("place")
    name = lazy("chefens ersättare") if "substitute_for" in details else ROLE_NAMES[Role(role)] if role else ""
    where: Text = places.get(UUID(place), "–") if place else lazy("hela KUB")
    values = {"role": name, "where": where, "before": details.get("before", ""), "after": details.get("after", "")}
    return CHANGES[kind] % values
