"""Identifiers: those that sort by the time they were made, and those that say nothing of it."""

from uuid import UUID

import uuid_utils
from uuid_utils.compat import uuid4, uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562)."""
    return uuid7()


def new_id_text() -> str:
    """Return a fresh UUIDv7 as text, for what is only told: a seventh of the time that making and writing one takes."""
    return str(uuid_utils.uuid7())


def random_id() -> UUID:
    """Return a random UUID (version 4), for what must not tell when it was made, nor before or after what."""
    return uuid4()
