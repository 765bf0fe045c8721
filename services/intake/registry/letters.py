"""Letters about what stands of somebody in a staff list."""

from uuid import UUID

from sqlalchemy import exists, select

from services.intake.accounts.tables import Account
from services.intake.mail.use_cases import queue_mail
from services.intake.mail.wording import in_each_language
from services.intake.registry.changes import StaffChangeKind
from services.intake.registry.tables import StaffChange, StaffMember
from shared.database import Transaction
from shared.identifiers import new_id
from shared.jobs import JobKind, enqueue
from shared.language import gettext as _

TELL_OF_REMOVAL = JobKind("intake.tell_of_removed_address", queue="intake", time_limit=60)


def queue_removal(db: Transaction, person_id: UUID) -> None:
    """Have the address that is taken from the staff list in this transaction told of it; only workers write letters."""
    enqueue(db, TELL_OF_REMOVAL, {"person_id": str(person_id)}, f"{person_id}/{new_id()}")


def tell_of_removal(db: Transaction, person_id: UUID) -> None:
    """Queue the letter to the address that was taken away last; nobody is written to who is erased meanwhile."""
    changed = (StaffChange.person_id == person_id) & (StaffChange.kind == StaffChangeKind.ADDRESS_CHANGED)
    removed = select(StaffChange.details).where(changed, StaffChange.details["after"].astext == "")
    details = db.scalar(removed.order_by(StaffChange.made_at.desc()).limit(1))
    if details is None:
        return
    name = db.get_one(StaffMember, person_id).name
    signs_in = db.scalar(select(exists().where(Account.person_id == person_id, Account.disabled_at.is_(None))))
    subject, body = in_each_language(lambda: _removal(name, signs_in=bool(signs_in)))
    queue_mail(db, recipient=details["before"], subject=subject, body=body)


def _removal(name: str, *, signs_in: bool) -> tuple[str, str]:
    body = _still_signing_in() if signs_in else _on_paper()
    return _("Din e-postadress är borttagen ur personallistan i KUB"), body % {"name": name}


def _still_signing_in() -> str:
    return _(
        "Hej %(name)s!\n\nI personallistan i KUB står nu att du inte har någon e-post. Ditt konto finns kvar: du "
        "loggar in som förut, och det är du själv som säger att du är klar och skriver under.\n\n"
        "Stämmer det inte? Berätta genast för den som sköter KUB hos er.\n"
    )


def _on_paper() -> str:
    return _(
        "Hej %(name)s!\n\nI personallistan i KUB står nu att du inte har någon e-post. Du kan inte logga in. Du "
        "förbereder dina samtal på papper, och din chef för in svaren och att du har skrivit under.\n\n"
        "Stämmer det inte? Berätta genast för den som sköter KUB hos er.\n"
    )
