"""What people do with accounts: ask for a link, sign in, sign out; and what administrators do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.intake.accounts import letters
from services.intake.accounts.changes import ChangeKind, keep_change, keep_role_change
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
from services.intake.accounts.moving import change_address
from services.intake.accounts.tables import Account, RoleGrant, SignInLink, SignInSession
from services.intake.administration.queries import name_roles
from services.intake.registry.tables import StaffMember
from shared.database import Transaction
from shared.errors import Problem
from shared.identifiers import new_id
from shared.identity import Role
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

    Nothing tells the asker whether there was one.  ``link`` is the page's address with ``{token}`` in it.  Who signs in
    under an earlier address than the staff list's gets the link there, and takes the new address by following it.
    """
    address = normalise_email(email)
    account = find_or_make_account(db, address)
    moving = None if account else _find_moving(db, address)
    owner = account or moving
    if owner is None or owner.disabled_at or _asked_too_often(db, owner, now):
        return
    secret = issue_link(db, owner, now, new_address=address if moving else None)
    shown = link.format(token=secret.token)
    if moving:
        letters.ask_about_new_address(db, moving, address, shown)
    else:
        letters.send_link(db, owner, shown)


def find_or_make_account(
    db: Transaction, email: str, *, made: ChangeKind = ChangeKind.MADE, by: UUID | None = None
) -> Account | None:
    """Return the account with this address; a present staff member's is made at the first sign-in.

    An address in a staff list leads to no account that its person reaches under another one: whoever may write in
    the list could otherwise read what is the person's alone.

    Args:
        db: the transaction.
        email: the address.
        made: what the trail calls it when an account is made.
        by: the account of who has it made; None where that is the person, at the first sign-in.
    """
    address = normalise_email(email)
    account = db.scalar(select(Account).where(Account.email == address))
    person = _find_person(db, address)
    if person is None or (account and account.person_id == person.id) or _account_of(db, person):
        return account
    if account and _works(db, account.person_id):
        return account
    saved = save_account(db, email=address, name=account.name if account else person.name, person_id=person.id)
    keep_change(db, ChangeKind.LINKED if account else made, saved.id, by)
    return saved


def find_account_of(db: Transaction, person: StaffMember, by: UUID | None = None) -> Account | None:
    """Return a staff member's own account under whatever address, made if there is none.

    ``None`` while the address in the staff list is that of somebody else's account.  ``by``: the account of who asks.
    """
    account = _account_of(db, person) or find_or_make_account(db, person.email, by=by)
    return account if account and account.person_id == person.id else None


def _find_person(db: Transaction, address: str) -> StaffMember | None:
    if not address:
        return None
    return db.scalar(select(StaffMember).where(func.lower(StaffMember.email) == address, StaffMember.left_on.is_(None)))


def _account_of(db: Transaction, person: StaffMember) -> Account | None:
    return db.scalar(select(Account).where(Account.person_id == person.id))


def _works(db: Transaction, person_id: UUID | None) -> bool:
    present = (StaffMember.id == person_id) & StaffMember.left_on.is_(None)
    return db.scalar(select(StaffMember.id).where(present)) is not None


def _find_moving(db: Transaction, address: str) -> Account | None:
    """Return the account, under an earlier address, of whom the staff list has under this one."""
    person = _find_person(db, address)
    return _account_of(db, person) if person else None


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
    by: UUID | None = None,
) -> bool:
    """Give the account a role and say whether it is new; harmless when it has it.  ``by``: who gives it."""
    values = {
        "id": new_id(),
        "account_id": account.id,
        "role": role.value,
        "programme_id": programme_id,
        "county_id": county_id,
        "municipality_id": municipality_id,
        "substitute_for": substitute_for,
    }
    given = insert(RoleGrant).values(values).on_conflict_do_nothing().returning(RoleGrant)
    grant = db.scalar(given)
    if grant:
        keep_role_change(db, ChangeKind.ROLE_GIVEN, grant, by)
    return grant is not None


def withdraw_roles(
    db: Transaction, which: ColumnElement[bool], by: UUID | None, kind: ChangeKind = ChangeKind.ROLE_WITHDRAWN
) -> None:
    """Take roles back; harmless when there are none.

    Args:
        db: the transaction.
        which: of the grants.
        by: the account of who does it.
        kind: as what the trail keeps it.
    """
    for grant in db.scalars(delete(RoleGrant).where(which).returning(RoleGrant)).all():
        keep_role_change(db, kind, grant, by)


def issue_link(
    db: Transaction,
    account: Account,
    now: datetime,
    *,
    lifetime: timedelta = LINK_LIFETIME,
    reusable: bool = False,
    new_address: str | None = None,
) -> Secret:
    """Return a fresh sign-in link's secret for the account; with ``new_address`` following it changes the address."""
    secret = new_secret()
    db.add(
        SignInLink(
            token_hash=secret.hash,
            account_id=account.id,
            created_at=now,
            expires_at=now + lifetime,
            reusable=reusable,
            new_address=new_address,
        )
    )
    return secret


def withdraw_reusable_links(db: Transaction, now: datetime) -> None:
    """End every reusable link."""
    db.execute(update(SignInLink).where(SignInLink.reusable).values(expires_at=now))


@dataclass(frozen=True)
class OpenedLink:
    """Whose link it is, the address that following it would give the account, and what goes with the address."""

    account: Account
    new_address: str | None
    handed_over: str = ""


def open_link(db: Transaction, token: str, now: datetime) -> OpenedLink:
    """Return what following a link would do, without spending it.

    Raises:
        LinkExpired: it was used, is too old, or never was one.
    """
    link = db.get(SignInLink, hash_token(token))
    if not link or not link_holds(expires_at=link.expires_at, spent_at=link.spent_at, reusable=link.reusable, now=now):
        raise LinkExpired
    account = db.get_one(Account, link.account_id)
    if link.new_address is None:
        return OpenedLink(account, None)
    return OpenedLink(account, link.new_address, letters.handed_over(link.new_address, name_roles(db, account.id)))


def sign_in(db: Transaction, token: str, now: datetime) -> Secret:
    """Spend a link and return the new session's cookie; the account takes the link's new address, if it has one.

    With the address goes everything that was signed in, and every link that was sent; both addresses are told.

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
    if link.new_address:
        _take_address(db, account, link.new_address)
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


def forget_ended(db: Transaction, now: datetime) -> None:
    """Erase links and sessions that sign nobody in any more: when somebody was here is nobody's business."""
    db.execute(delete(SignInLink).where(SignInLink.expires_at <= now))
    db.execute(delete(SignInSession).where((SignInSession.expires_at <= now) | SignInSession.ended_at.is_not(None)))


def _take_address(db: Transaction, account: Account, address: str) -> None:
    # Since the letter was sent the staff list may say something else, or the address may have got an account.
    moving = _find_moving(db, address)
    if moving is None or moving.id != account.id or db.scalar(select(Account.id).where(Account.email == address)):
        raise LinkExpired
    change_address(db, account, address, account.id)


def _asked_too_often(db: Transaction, account: Account, now: datetime) -> bool:
    recent = (SignInLink.account_id == account.id) & (SignInLink.created_at > now - LINK_WINDOW)
    asked = db.scalar(select(func.count()).select_from(SignInLink).where(recent, ~SignInLink.reusable))
    return (asked or 0) >= MOST_LINKS
