"""Schemas, roles and migrations: what ``kub migrate`` does, as the database's administrator."""

import logging
import time
from importlib.resources import files
from typing import Any

from alembic import command, context
from alembic.config import Config
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

logger = logging.getLogger(__name__)

SERVICES = ("intake", "planner", "reports")
_MIGRATION_LOCK = 0x6D696772  # "migr"
# Whoever asks for a table waits behind a migration that waits for it: so long do pages stall, then get their turn.
LOCK_SECONDS = 2.0
PAUSE_SECONDS = 1.0
# Longer than any request, job or dump of ours holds a table; after that a person should look.
PATIENCE_SECONDS = 300.0


class TablesInUse(Exception):
    """A migration didn't get the table that it changes: somebody holds it in a transaction that doesn't end."""


def migrate(administrator_url: str, application_urls: dict[str, str], *, patience: float = PATIENCE_SECONDS) -> None:
    """Bring every service's schema to the newest revision; harmless when it is there already.

    Each migration is a transaction of its own; one that doesn't get a table steps back and tries again, so that pages
    never wait behind it.

    Args:
        administrator_url: a role that may create roles and schemas.
        application_urls: service → the address its processes use; role name and password are taken from there.
        patience: for how many seconds a migration tries.

    Raises:
        TablesInUse: a table was held all that time; what was migrated before stays, and migrating again goes on there.
    """
    engine = create_engine(_psycopg(administrator_url), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        connection.commit()
        for service in SERVICES:
            _make_role(connection, service, application_urls[service])
            _make_schema(connection, service)
            _upgrade_patiently(connection, service, patience)


def make_roles(administrator_url: str, application_urls: dict[str, str]) -> None:
    """Make every service's roles, which belong to the server and not to one database; harmless when they are there."""
    engine = create_engine(_psycopg(administrator_url), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        connection.commit()
        for service in SERVICES:
            _make_role(connection, service, application_urls[service])
            connection.commit()


def _make_role(connection: Connection, service: str, application_url: str) -> None:
    url = make_url(application_url)
    owner, application = _role_names(service)
    if url.username != application:
        raise ValueError(f"{service.upper()}_DATABASE_URL must name the role {application}, not {url.username}")
    existing = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    if owner not in existing:
        connection.execute(text(f'CREATE ROLE "{owner}" NOLOGIN'))
        connection.execute(text(f'GRANT "{owner}" TO CURRENT_USER'))
    if application not in existing:
        connection.execute(text(f'CREATE ROLE "{application}" LOGIN'))
    # ALTER ROLE takes no bind parameters; quote_literal is PostgreSQL's own.
    quoted = connection.execute(text("SELECT quote_literal(:p)"), {"p": str(url.password or "")}).scalar_one()
    connection.execute(text(f'ALTER ROLE "{application}" PASSWORD {quoted}'.replace(":", r"\:")))


def _make_schema(connection: Connection, service: str) -> None:
    owner, application = _role_names(service)
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION "{owner}"'))
    connection.execute(text(f'GRANT USAGE ON SCHEMA {service} TO "{application}"'))
    for privilege, kind in (("SELECT, INSERT, UPDATE, DELETE", "TABLES"), ("USAGE, SELECT", "SEQUENCES")):
        connection.execute(
            text(
                f'ALTER DEFAULT PRIVILEGES FOR ROLE "{owner}" IN SCHEMA {service} '
                f'GRANT {privilege} ON {kind} TO "{application}"'
            )
        )
    connection.commit()


def _role_names(service: str) -> tuple[str, str]:
    return f"kub_{service}_owner", f"kub_{service}"


def _upgrade_patiently(connection: Connection, service: str, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            _upgrade(connection, service)
            return
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            if time.monotonic() > deadline:
                raise TablesInUse(
                    f"a table of {service} has been in use for {patience:g} s; end the transaction that holds it"
                    " (the view pg_stat_activity names it by its xact_start), and migrate again"
                ) from error
            logger.warning("a table of %s is in use; trying again", service)
            time.sleep(PAUSE_SECONDS)


def _upgrade(connection: Connection, service: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(files(f"services.{service}") / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["schema"] = service
    connection.execute(text(f'SET ROLE "kub_{service}_owner"'))
    connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS:g}s'"))
    connection.commit()
    try:
        command.upgrade(config, "head")
    finally:
        connection.rollback()
        connection.execute(text("RESET lock_timeout"))
        connection.execute(text("RESET ROLE"))
        connection.commit()


def run_migrations(metadata: Any) -> None:
    """Run the migrations that Alembic asks for; called by each service's ``migrations/env.py``."""
    connection: Connection = context.config.attributes["connection"]
    schema: str = context.config.attributes["schema"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table_schema=schema,
        include_schemas=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
