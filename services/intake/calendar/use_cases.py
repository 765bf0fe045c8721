"""The secret address of somebody's calendar: making one, ending it, and reading what it shows."""

import re
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from services.intake.accounts.domain import hash_token
from services.intake.accounts.queries import viewer_of
from services.intake.accounts.tables import Account
from services.intake.calendar.tables import CalendarFeed
from shared.database import Transaction
from shared.errors import InvalidForm, NotFound
from shared.identity import Viewer
from shared.language import lazy

# 32 bytes as new_secret writes them.
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


class NoAddress(InvalidForm):
    """The form holds no token of ours."""

    message = lazy("Det blev ingen ny adress, för formuläret var inte helt.")
    advice = lazy("Ladda om sidan och försök igen.")


def make_feed(db: Transaction, viewer: Viewer, token: str) -> None:
    """Give the viewer's calendar the address with this token; the one that it had ends.

    The token was made with the form, so sending that twice gives the same address and not a second one.

    Raises:
        NoAddress: it isn't such a token, or is somebody else's.
    """
    if not _TOKEN.fullmatch(token):
        raise NoAddress
    values = {"token_hash": hash_token(token), "made_at": datetime.now(UTC)}
    added = insert(CalendarFeed).values(account_id=viewer.account_id, **values)
    changed = CalendarFeed.token_hash != added.excluded.token_hash
    try:
        db.execute(added.on_conflict_do_update(index_elements=["account_id"], set_=values, where=changed))
    except IntegrityError as taken:
        raise NoAddress from taken


def end_feed(db: Transaction, viewer: Viewer) -> None:
    """Let the address of the viewer's calendar lead nowhere; harmless twice."""
    db.execute(delete(CalendarFeed).where(CalendarFeed.account_id == viewer.account_id))


def owner_of_feed(db: Transaction, token: str) -> Viewer:
    """Return whose calendar has the address with this token, with the roles of now.

    Raises:
        NotFound: there is no such address, or the account is turned off.
    """
    mine = (CalendarFeed.token_hash == hash_token(token)) & Account.disabled_at.is_(None)
    owned = select(Account).join(CalendarFeed, CalendarFeed.account_id == Account.id)
    account: Account | None = db.scalar(owned.where(mine))
    if account is None:
        raise NotFound
    return viewer_of(db, account)


def feed_tag(body: bytes) -> str:
    """Return what a calendar asks with whether anything has changed."""
    return f'"{hash_token(body.decode()).hex()[:32]}"'
