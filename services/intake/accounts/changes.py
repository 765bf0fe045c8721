"""The trail of what is changed about accounts: kept with each change, in its transaction."""

from enum import StrEnum
from uuid import UUID

from services.intake.accounts.tables import AccountChange, RoleGrant
from shared.database import Transaction


class ChangeKind(StrEnum):
    """What can be changed about an account."""

    MADE = "made"
    INVITED = "invited"
    LINKED = "linked"
    ROLE_GIVEN = "role_given"
    ROLE_WITHDRAWN = "role_withdrawn"
    MANAGER_ERASED = "manager_erased"
    TURNED_OFF = "turned_off"
    TURNED_ON = "turned_on"
    ADDRESS_CHANGED = "address_changed"
    SIGNED_OUT = "signed_out"


def keep_change(
    db: Transaction, kind: ChangeKind, account_id: UUID, by: UUID | None, details: dict[str, str] | None = None
) -> None:
    """Keep that something was changed.

    Args:
        db: the transaction of the change.
        kind: what.
        account_id: about whose account.
        by: the account of who did it; None where nobody was signed in: on the command line, or before signing in.
        details: what belongs to it.
    """
    db.add(AccountChange(account_id=account_id, by_account_id=by, kind=kind.value, details=details or {}))


def keep_role_change(db: Transaction, kind: ChangeKind, grant: RoleGrant, by: UUID | None) -> None:
    """Keep that a role was given or withdrawn."""
    place = grant.municipality_id or grant.county_id or grant.programme_id
    details = {"role": grant.role} | ({"place": str(place)} if place else {})
    if grant.substitute_for:
        details["substitute_for"] = str(grant.substitute_for)
    keep_change(db, kind, grant.account_id, by, details)
