"""What people do with accounts: ask for a link, sign in, sign out; and what administrators do."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.intake.accounts.domain import (
    LINK_LIFETIME,
    LINK_WINDOW,
    MOST_LINKS,
    SESSION_LIFETIME,
    Secret,
    hash_token,
    link_holds,
    new_secret,
    normalise_email,
)
from services.intake.accounts.tables import Account, RoleGrant, SignInLink, SignInSession
from services.intake.mail.use_cases import queue_mail
from services.intake.registry.tables import StaffMember
from shared.database import Transaction
from shared.errors import Problem
from shared.identifiers import new_id
from shared.identity import Role
from shared.language import gettext as _
from shared.language import lazy


class LinkExpired(Problem):
    """The sign-in link was used, or is too old."""

    status = 410
    message = lazy("Den här länken gäller inte längre.")
    advice = lazy("Varje länk kan användas en gång och gäller i en halvtimme. Be om en ny nedan.")


class AccountDisabled(Problem):
    """The account that the link belongs to was turned off."""

    status = 403
    message = lazy("Ditt konto är avstängt.")
    advice = lazy("Hör av dig till den som sköter KUB hos er om det ska öppnas igen.")


def request_sign_in(db: Transaction, email: str, link: str, now: datetime) -> None:
    """Mail a sign-in link to ``email`` if an account or a staff member has that address.

    Nothing tells the asker whether there was one.  ``link`` is the page's address with ``{token}`` in it.
    """
    account = find_or_make_account(db, email)
    if account is None or account.disabled_at or _asked_too_often(db, account, now):
        return
    secret = issue_link(db, account, now, lifetime=LINK_LIFETIME)
    queue_mail(
        db,
        recipient=account.email,
        subject=_("Din inloggning till KUB"),
        body=_(
            "Hej %(name)s!\n\nHär är din länk för att logga in i KUB:\n\n%(link)s\n\n"
            "Den gäller i en halvtimme och kan användas en gång. "
            "Har du inte bett om den kan du slänga det här brevet.\n"
        )
        % {"name": account.name, "link": link.format(token=secret.token)},
    )


def find_or_make_account(db: Transaction, email: str) -> Account | None:
    """Return the account with this address; a present staff member's is made at the first sign-in."""
    address = normalise_email(email)
    account = db.scalar(select(Account).where(Account.email == address))
    person = db.scalar(
        select(StaffMember).where(func.lower(StaffMember.email) == address, StaffMember.left_on.is_(None))
    )
    if person is None or (account and account.person_id == person.id):
        return account
    # Under a new address the person gets an account anew: whoever changes an address in a staff list must
    # not be handed the roles of the account that was reached under the old one.
    db.execute(update(Account).where(Account.person_id == person.id).values(person_id=None))
    return save_account(db, email=address, name=account.name if account else person.name, person_id=person.id)


def save_account(db: Transaction, *, email: str, name: str, person_id: UUID | None = None) -> Account:
    """Return the account with this address, made or renamed."""
    values = {"id": new_id(), "email": normalise_email(email), "name": name, "person_id": person_id}
    saved = insert(Account).values(values)
    changed = {"name": name} | ({"person_id": person_id} if person_id else {})
    db.execute(saved.on_conflict_do_update(index_elements=["email"], set_=changed))
    found = select(Account).where(Account.email == values["email"]).execution_options(populate_existing=True)
    return db.scalars(found).one()


def grant_role(
    db: Transaction,
    account: Account,
    role: Role,
    *,
    programme_id: UUID | None = None,
    county_id: UUID | None = None,
    municipality_id: UUID | None = None,
    substitute_for: UUID | None = None,
) -> None:
    """Give the account a role; harmless when it has it."""
    values = {
        "id": new_id(),
        "account_id": account.id,
        "role": role.value,
        "programme_id": programme_id,
        "county_id": county_id,
        "municipality_id": municipality_id,
        "substitute_for": substitute_for,
    }
    db.execute(insert(RoleGrant).values(values).on_conflict_do_nothing())


def issue_link(
    db: Transaction, account: Account, now: datetime, *, lifetime: timedelta = LINK_LIFETIME, reusable: bool = False
) -> Secret:
    """Return a fresh sign-in link's secret for the account."""
    secret = new_secret()
    db.add(
        SignInLink(
            token_hash=secret.hash, account_id=account.id, created_at=now, expires_at=now + lifetime, reusable=reusable
        )
    )
    return secret


def withdraw_reusable_links(db: Transaction) -> None:
    """End every reusable link."""
    db.execute(update(SignInLink).where(SignInLink.reusable).values(expires_at=func.now()))


def link_owner(db: Transaction, token: str, now: datetime) -> Account:
    """Return whose link this is, without spending it.

    Raises:
        LinkExpired: it was used, is too old, or never was one.
    """
    link = db.get(SignInLink, hash_token(token))
    if not link or not link_holds(expires_at=link.expires_at, spent_at=link.spent_at, reusable=link.reusable, now=now):
        raise LinkExpired
    return db.get_one(Account, link.account_id)


def sign_in(db: Transaction, token: str, now: datetime) -> Secret:
    """Spend a link and return the new session's cookie.

    Raises:
        LinkExpired: it was used, is too old, or never was one; two at once: one of them.
        AccountDisabled: it was turned off after the link was sent.
    """
    link = db.scalar(select(SignInLink).where(SignInLink.token_hash == hash_token(token)).with_for_update())
    if not link or not link_holds(expires_at=link.expires_at, spent_at=link.spent_at, reusable=link.reusable, now=now):
        raise LinkExpired
    link.spent_at = now
    account = db.get_one(Account, link.account_id)
    if account.disabled_at:
        raise AccountDisabled
    secret = new_secret()
    db.add(
        SignInSession(token_hash=secret.hash, account_id=account.id, created_at=now, expires_at=now + SESSION_LIFETIME)
    )
    return secret


def sign_out(db: Transaction, token: str, now: datetime) -> None:
    """End the session of this cookie; harmless twice."""
    mine = (SignInSession.token_hash == hash_token(token)) & SignInSession.ended_at.is_(None)
    db.execute(update(SignInSession).where(mine).values(ended_at=now))


def disable_account(db: Transaction, account_id: UUID, now: datetime) -> None:
    """Keep the account from signing in, and end its sessions at once."""
    db.execute(update(Account).where(Account.id == account_id).values(disabled_at=now))
    open_sessions = (SignInSession.account_id == account_id) & SignInSession.ended_at.is_(None)
    db.execute(update(SignInSession).where(open_sessions).values(ended_at=now))


def _asked_too_often(db: Transaction, account: Account, now: datetime) -> bool:
    recent = (SignInLink.account_id == account.id) & (SignInLink.created_at > now - LINK_WINDOW)
    asked = db.scalar(select(func.count()).select_from(SignInLink).where(recent, ~SignInLink.reusable))
    return (asked or 0) >= MOST_LINKS
