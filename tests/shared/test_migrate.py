"""Migrating while people work: a table that is held doesn't stall them, and what was tried is tried again."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic import command

from shared import migrate as module
from shared.migrate import TablesInUse, migrate

HELD = "LOCK TABLE reports.document IN ACCESS SHARE MODE"


@pytest.fixture
def behind(migrated_database: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    """A transaction that reads the table which the next migration of reports wants for itself."""
    upgrade = command.upgrade

    def upgrade_and_lock(config: Any, revision: str) -> None:
        upgrade(config, revision)
        if config.attributes["schema"] == "reports":
            # Stands for a migration that is still to come: the newest one has run already.
            config.attributes["connection"].exec_driver_sql("LOCK TABLE reports.document IN ACCESS EXCLUSIVE MODE")

    monkeypatch.setattr(command, "upgrade", upgrade_and_lock)
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.1)
    with psycopg.connect(migrated_database["administrator"]) as reader:
        reader.execute(HELD)
        yield reader


def test_a_migration_waits_for_its_table_without_an_error(
    behind: psycopg.Connection[Any], migrated_database: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Once the other transaction ends, the migration goes through."""
    caplog.set_level("WARNING")
    migrating = threading.Thread(target=migrate, args=(migrated_database["administrator"], migrated_database))

    migrating.start()
    while "is in use" not in caplog.text:
        migrating.join(0.02)
    alive = migrating.is_alive()
    behind.rollback()
    migrating.join()

    assert alive


def test_whoever_asks_for_the_table_meanwhile_gets_it(
    behind: psycopg.Connection[Any], migrated_database: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """A page that comes after the migration's first try reads while the migration still tries."""
    caplog.set_level("WARNING")
    migrating = threading.Thread(target=migrate, args=(migrated_database["administrator"], migrated_database))

    migrating.start()
    while "is in use" not in caplog.text:
        migrating.join(0.02)
    with psycopg.connect(migrated_database["administrator"]) as page:
        found = page.execute("SELECT count(*) FROM reports.document").fetchone()
    alive = migrating.is_alive()
    behind.rollback()
    migrating.join()

    assert found is not None
    assert alive


def test_a_table_that_is_never_free_is_named_with_what_to_do(
    behind: psycopg.Connection[Any], migrated_database: dict[str, str]
) -> None:
    """After its patience the migration gives up and says where to look."""
    with pytest.raises(TablesInUse, match=r"a table of reports has been in use .* pg_stat_activity"):
        migrate(migrated_database["administrator"], migrated_database, patience=0.3)
