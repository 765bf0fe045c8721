"""E-mails to somebody who is erased, or that name them, and uploaded staff lists where they stand."""

from sqlalchemy import delete, func, or_, select

from services.intake.accounts.domain import normalise_email
from services.intake.erasure.people import KnownAs
from services.intake.mail.tables import OutgoingMail
from services.intake.registry.tables import StaffImport
from shared.database import Transaction
from shared.redacting import REMOVED


def forget_letters(db: Transaction, known: KnownAs) -> None:
    """Remove the e-mails to a person, and take name and address out of those to others."""
    db.execute(delete(OutgoingMail).where(func.lower(OutgoingMail.recipient).in_(known.addresses)))
    pattern = known.said()
    if pattern is None:
        return
    told = [
        said.icontains(each, autoescape=True)
        for said in (OutgoingMail.subject, OutgoingMail.body)
        for each in known.own_names | known.addresses
    ]
    for letter in db.scalars(select(OutgoingMail).where(or_(*told)).with_for_update()):
        letter.subject = pattern.sub(REMOVED, letter.subject)
        letter.body = letter.body and pattern.sub(REMOVED, letter.body)


def forget_lists(db: Transaction, known: KnownAs) -> None:
    """Remove the uploaded staff lists that have a line with an address of the person."""
    for kept in db.scalars(select(StaffImport).with_for_update()):
        if any(normalise_email(row["cells"].get("email", "")) in known.addresses for row in kept.rows):
            db.delete(kept)
