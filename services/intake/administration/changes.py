"""What was changed about accounts, as the administrators' pages tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from services.intake.accounts.tables import Account, AccountChange
from services.intake.administration.queries import place_names
from services.intake.administration.words import CHANGES, ROLE_NAMES
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


def _said(kind: str, details: Mapping[str, Any], places: Mapping[UUID, str]) -> Text:
    role = details.get("role")
    place = details.get("place")
    name = lazy("chefens ersättare") if "substitute_for" in details else ROLE_NAMES[Role(role)] if role else ""
    where: Text = places.get(UUID(place), "–") if place else lazy("hela KUB")
    values = {"role": name, "where": where, "before": details.get("before", ""), "after": details.get("after", "")}
    return CHANGES[kind] % values
