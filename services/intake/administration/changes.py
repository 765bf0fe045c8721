"""What was changed about accounts, as the administrators' pages tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from services.intake.accounts.tables import Account, AccountChange
from services.intake.administration.queries import PAGE, place_names
from services.intake.administration.words import CHANGES, ROLE_NAMES
from shared.database import Transaction
from shared.identity import Role
from shared.language import Text, lazy


@dataclass(frozen=True)
class ToldChange:
    """A change in words; ``by`` is None where nobody was signed in."""

    account_id: UUID
    account: str
    said: Text
    by: str | None
    made_at: datetime


def list_changes(db: Transaction, page: int = 1, *, account_id: UUID | None = None) -> tuple[Sequence[ToldChange], int]:
    """Return a page of changes, the newest first, and how many pages there are."""
    wanted = AccountChange.account_id == account_id if account_id else AccountChange.id.is_not(None)
    total = db.scalar(select(func.count()).select_from(AccountChange).where(wanted)) or 0
    pages = max(1, -(-total // PAGE))
    doer = aliased(Account)
    rows = db.execute(
        select(AccountChange, Account.name, doer.name)
        .join(Account, Account.id == AccountChange.account_id)
        .outerjoin(doer, doer.id == AccountChange.by_account_id)
        .where(wanted)
        .order_by(AccountChange.made_at.desc(), AccountChange.id.desc())
        .offset((min(max(page, 1), pages) - 1) * PAGE)
        .limit(PAGE)
    ).all()
    places = place_names(db) if rows else {}
    told = [
        ToldChange(change.account_id, name, _said(change.kind, change.details, places), by, change.made_at)
        for change, name, by in rows
    ]
    return told, pages


def _said(kind: str, details: Mapping[str, Any], places: Mapping[UUID, str]) -> Text:
    role = details.get("role")
    place = details.get("place")
    name = lazy("chefens ersättare") if "substitute_for" in details else ROLE_NAMES[Role(role)] if role else ""
    where: Text = places.get(UUID(place), "–") if place else lazy("hela KUB")
    values = {"role": name, "where": where, "before": details.get("before", ""), "after": details.get("after", "")}
    return CHANGES[kind] % values
