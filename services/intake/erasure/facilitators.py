"""Whoever ran SWOT days stands there by name alone: in the plan of the day, in what was closed, in the invitation."""

import re
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import array

from services.intake.accounts.tables import Account
from services.intake.board.tables import SessionFacilitator, SessionRevision
from services.intake.invitation.tables import Invitation
from shared.database import Transaction
from shared.redacting import REMOVED

# What stands where a name stood; the same for everybody, in the language of the records.
PSEUDONYM = "Borttagen person"


def forget_facilitator(db: Transaction, erased: UUID, names: Collection[str], emails: Collection[str]) -> None:
    """Take a person's names from the days that they ran, and names and addresses from invitations.

    ``erased``: the id in the ledger.  The account is gone already: where another one has the same name, it stays, since
    nothing tells whose days they were.
    """
    wanted = {name.casefold() for name in names} - {name.casefold() for name in db.scalars(select(Account.name))}
    spellings = [name for name in _named(db) if name.casefold() in wanted]
    if spellings:
        here = SessionFacilitator.name.in_(spellings)
        db.execute(update(SessionFacilitator).where(here).values(name=PSEUDONYM))
        db.execute(select(func.intake.forget_closed_facilitator(erased, array(spellings))))
    _forget_contact(db, [*wanted, *emails])


def _named(db: Transaction) -> set[str]:
    closed = (name for names in db.scalars(select(SessionRevision.facilitators)) for name in names)
    return {*db.scalars(select(SessionFacilitator.name)), *closed}


def _forget_contact(db: Transaction, said: Collection[str]) -> None:
    """Where somebody is reached goes whole: a number may stand beside the name; of other words the name alone."""
    if not said:
        return
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in said), re.IGNORECASE)
    for invitation in db.scalars(select(Invitation)):
        invitation.paragraph = pattern.sub(REMOVED, invitation.paragraph)
        if pattern.search(invitation.contact):
            invitation.contact = ""
