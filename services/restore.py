"""Bringing a backup back: into a database beside the present one, checked, migrated, and only then in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from services.backup import Say, Stores, compare, drop_database, restore_dump, scratch_database
from services.backup_folder import Backup
from services.embedded_processes import CannotStartError
from shared.migrate import make_roles, migrate
from shared.readiness import known_revisions
from shared.version import __version__


@dataclass(frozen=True)
class Restored:
    """What came of it; ``former``: the name under which the database of before is kept, if there was one."""

    backup: Backup
    former: str | None


def restore_backup(stores: Stores, backup: Backup, say: Say, *, drop_former: bool = False) -> Restored:
    """Put a backup in the place of the installation's database.

    Until the last step, which happens wholly or not at all, the present database is not touched.

    Args:
        stores: of the installation; its services must not run.
        backup: read and checked.
        say: told what is being done.
        drop_former: don't keep the database of before.

    Raises:
        CannotStartError: it can't be done; everything is as it was.
    """
    _demand_known(backup.manifest.migrations, backup.manifest.version)
    _demand_quiet(stores)
    with scratch_database(stores, f"{stores.database}_restoring") as address:
        say("Restoring beside the present database …")
        _make_roles(stores)
        restore_dump(address, backup.dump)
        say("Checking it …")
        compare(backup.manifest.tables, address)
        say("Bringing it to this version …")
        migrate(address, dict(stores.applications))
        _sign_everybody_out(address)
        former = _swap(stores, f"{stores.database}_restoring")
    if former and drop_former:
        drop_database(stores, former)
    return Restored(backup, None if drop_former else former)


def _demand_known(migrations: Mapping[str, str], version: str) -> None:
    for service, found in migrations.items():
        if found not in known_revisions(service):
            raise CannotStartError(
                f"the backup is of KUB {version}, whose {service} database is at {found}; this is KUB {__version__}, "
                f"which knows up to {known_revisions(service)[-1]}. Use that version or a later one"
            )


def _demand_quiet(stores: Stores) -> None:
    with psycopg.connect(stores.elsewhere("postgres"), autocommit=True) as connection:
        rows = connection.execute(
            "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = %s", [stores.database]
        ).fetchall()
    if rows:
        names = ", ".join(sorted(row[0] or "somebody" for row in rows))
        raise CannotStartError(
            f"the database is in use by {names}: stop the services first (docker compose stop gateway intake planner "
            "reports intake-worker planner-worker reports-worker), then restore, then start them again"
        )


def _make_roles(stores: Stores) -> None:
    address = stores.elsewhere("postgres").replace("postgresql://", "postgresql+psycopg://", 1)
    with create_engine(address, poolclass=NullPool).connect() as connection:
        make_roles(connection, dict(stores.applications))


def _sign_everybody_out(address: str) -> None:
    """End the sign-ins of then: who has signed out since, or was shut out, must not be signed in again."""
    with psycopg.connect(address) as connection:
        connection.execute("DELETE FROM intake.sign_in_link")
        connection.execute("DELETE FROM intake.sign_in_session")


def _swap(stores: Stores, restored: str) -> str | None:
    """Give the restored database the name of the present one, and that one another, in one transaction."""
    former = f"{stores.database}_before_{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    rename = "ALTER DATABASE {} RENAME TO {}"
    with psycopg.connect(stores.elsewhere("postgres")) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [stores.database]).fetchone()
        try:
            if there:
                names = map(sql.Identifier, (stores.database, former))
                connection.execute(sql.SQL(rename).format(*names))
            connection.execute(sql.SQL(rename).format(*map(sql.Identifier, (restored, stores.database))))
        except psycopg.errors.ObjectInUse:
            raise CannotStartError(
                "somebody has connected to the database meanwhile; stop the services first"
            ) from None
    return former if there else None
