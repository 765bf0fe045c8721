"""What `up` says when everything runs: the address, and how to sign in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.database import Database

OWN_PROGRAMMES = "this installation has a programme of its own, where invented people would only be in the way"
_FIRST_ADMINISTRATOR = "The first administrator is made in another terminal: ./kub admin create EMAIL"


def invitation(environment: Mapping[str, str], *, demo: bool) -> list[str]:
    """Return one line per role of the demo with a sign-in link; the demo is loaded when it is not there yet.

    Without the demo, or where it has no place, return how to make the first administrator.
    """
    from services.demo import demo_links, has_place_for_demo, load_demo

    withdraw_links(environment)
    if not demo:
        return [_FIRST_ADMINISTRATOR]
    now = datetime.now(UTC)
    with intake_database(environment["INTAKE_DATABASE_URL"]) as database:
        if not has_place_for_demo(database):
            return [f"The demo is not loaded: {OWN_PROGRAMMES}.", _FIRST_ADMINISTRATOR]
        load_demo(database, now)
        links = demo_links(database, environment["KUB_PUBLIC_URL"], now)
    return ["Sign in to the demo as:", *(f"  {link.role:<18} {link.name:<22} {link.url}" for link in links)]


def withdraw_links(environment: Mapping[str, str]) -> None:
    """End the demo's sign-in links: they hold only as long as `up` runs."""
    from services.intake.accounts.use_cases import withdraw_reusable_links
    from shared.identity import WORKER

    with intake_database(environment["INTAKE_DATABASE_URL"]) as database, database.transaction(WORKER) as db:
        withdraw_reusable_links(db, datetime.now(UTC))


@contextmanager
def intake_database(url: str) -> "Iterator[Database]":
    """Open intake's database for as long as the block lasts."""
    from services.intake.tables import metadata
    from shared.database import Database

    database = Database(url, metadata, pool_size=1)
    try:
        yield database
    finally:
        database.close()
