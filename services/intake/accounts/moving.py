"""An account's address is changed: who reads the mail to the former one has nothing of the account any more."""

from uuid import UUID

from sqlalchemy import delete

from services.intake.accounts import letters
from services.intake.accounts.changes import ChangeKind, keep_change
from services.intake.accounts.tables import Account, SignInLink, SignInSession
from shared.database import Transaction


def change_address(db: Transaction, account: Account, address: str, by: UUID | None) -> None:
    """Have the account sign in with another address from now on, and tell both.  ``by``: the account of who does it.

    Whoever reads the mail to the former address is signed out, and the links that lie there are void.
    """
    before, account.email = account.email, address
    revoke_sign_ins(db, account.id)
    keep_change(db, ChangeKind.ADDRESS_CHANGED, account.id, by, {"before": before, "after": address})
    keep_change(db, ChangeKind.SIGNED_OUT, account.id, by)
    for recipient in (before, address):
        letters.tell_of_move(db, account, recipient)


def revoke_sign_ins(db: Transaction, account_id: UUID) -> None:
    """End the account's sessions at once, and void the links that were sent."""
    db.execute(delete(SignInLink).where(SignInLink.account_id == account_id))
    db.execute(delete(SignInSession).where(SignInSession.account_id == account_id))
