"""What an account, a sign-in link and a sign-in session are, and how long they hold."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

LINK_LIFETIME = timedelta(minutes=30)
SESSION_LIFETIME = timedelta(days=14)
# Mail systems are slow and people impatient: five links in a quarter of an hour, then a pause.
MOST_LINKS = 5
LINK_WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Secret:
    """A token that only its holder knows; we keep its hash."""

    token: str
    hash: bytes


def new_secret() -> Secret:
    """Return a fresh token of 256 bits with its hash."""
    token = secrets.token_urlsafe(32)
    return Secret(token, hash_token(token))


def hash_token(token: str) -> bytes:
    """Return the SHA-256 of a token; tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def normalise_email(address: str) -> str:
    """Return the address as accounts are found by: without blanks around it, in lower case."""
    return address.strip().lower()


def link_holds(*, expires_at: datetime, spent_at: datetime | None, reusable: bool, now: datetime) -> bool:
    """Say whether a sign-in link can be used ``now``."""
    return now < expires_at and (reusable or spent_at is None)
