"""Whoever ran SWOT days stands there by name alone: in the plan of the day, in what was closed, in the invitation."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import array

from services.intake.board.tables import SessionFacilitator, SessionRevision
from services.intake.erasure.people import PSEUDONYM, KnownAs
from services.intake.invitation.tables import Invitation
from shared.database import Transaction
from shared.redacting import REMOVED


def forget_facilitator(db: Transaction, erased: UUID, known: KnownAs) -> None:
    """Take a person's names from the days that they ran, and names and addresses from invitations.

    ``erased``: the id in the ledger.  Where somebody else has the same name, it stays, since nothing tells whose days
    they were.
    """
    wanted = {name.casefold() for name in known.own_names}
    spellings = [name for name in _named(db) if name.casefold() in wanted]
    if spellings:
        here = SessionFacilitator.name.in_(spellings)
        db.execute(update(SessionFacilitator).where(here).values(name=PSEUDONYM))
        db.execute(select(func.intake.forget_closed_facilitator(erased, array(spellings))))
    _forget_contact(db, known)


def _named(db: Transaction) -> set[str]:
    closed = (name for names in db.scalars(select(SessionRevision.facilitators)) for name in names)
    return {*db.scalars(select(SessionFacilitator.name)), *closed}


def _forget_contact(db: Transaction, known: KnownAs) -> None:
    """Where somebody is reached goes whole: a number may stand beside the name; of other words the name alone."""
    pattern = known.said()
    if pattern is None:
        return
    for invitation in db.scalars(select(Invitation)):
        invitation.paragraph = pattern.sub(REMOVED, invitation.paragraph)
        if pattern.search(invitation.contact):
            invitation.contact = ""
