"""The trail of who is added to staff lists, moves, leaves or gets another address: kept with each change."""

from enum import StrEnum
from uuid import UUID

from services.intake.registry.tables import StaffChange, StaffMember
from shared.database import Transaction


class StaffChangeKind(StrEnum):
    """What is kept of changes in a staff list."""

    ADDED = "added"
    MOVED = "moved"
    ADDRESS_CHANGED = "address_changed"
    LEFT = "left"


def keep_staff_change(
    db: Transaction, kind: StaffChangeKind, person: StaffMember, by: UUID | None, details: dict[str, str] | None = None
) -> None:
    """Keep that something was changed about somebody whose row is in the database.

    Args:
        db: the transaction of the change.
        kind: what.
        person: about whom.
        by: the account of who did it; None where nobody was signed in.
        details: what belongs to it: the addresses, or the municipality of before.
    """
    where = person.municipality_id
    db.add(
        StaffChange(
            person_id=person.id, municipality_id=where, by_account_id=by, kind=kind.value, details=details or {}
        )
    )
