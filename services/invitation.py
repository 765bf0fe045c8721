"""What `up` says when everything runs: the address, and how to sign in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.database import Database


def invitation(environment: Mapping[str, str], *, demo: bool) -> list[str]:
    """Return one line per role of the demo with a sign-in link; the demo is loaded when it is not there yet.

    Without the demo, return how to make the first administrator.
    """
    from services.demo import demo_links, load_demo

    withdraw_links(environment)
    if not demo:
        return ["The first administrator is made in another terminal: ./kub admin create EMAIL"]
    now = datetime.now(UTC)
    with _intake(environment) as database:
        load_demo(database, now)
        links = demo_links(database, environment["KUB_PUBLIC_URL"], now)
    return ["Sign in to the demo as:", *(f"  {link.role:<18} {link.name:<22} {link.url}" for link in links)]


def withdraw_links(environment: Mapping[str, str]) -> None:
    """End the demo's sign-in links: they hold only as long as `up` runs."""
    from services.intake.accounts.use_cases import withdraw_reusable_links
    from shared.identity import WORKER

    with _intake(environment) as database, database.transaction(WORKER) as db:
        withdraw_reusable_links(db, datetime.now(UTC))


@contextmanager
def _intake(environment: Mapping[str, str]) -> "Iterator[Database]":
    from services.intake.tables import metadata
    from shared.database import Database

    database = Database(environment["INTAKE_DATABASE_URL"], metadata, pool_size=1)
    try:
        yield database
    finally:
        database.close()
