"""Databases that a backup is tried in or restored into, and their swap."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from services.backup.store import Store
from services.embedded.processes import CannotStartError

if TYPE_CHECKING:
    import psycopg

MAINTENANCE = "postgres"
_LOCALE = """
SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text, datlocale
FROM pg_database WHERE datname = %s
"""


@contextmanager
def maintenance(store: Store, purpose: str) -> Iterator["psycopg.Connection[Any]"]:
    """Give a connection beside the database, and keep everybody else with the same purpose out.

    Raises:
        CannotStartError: somebody does the same now.
    """
    with store.connect(MAINTENANCE, autocommit=True) as connection:
        key = f"kub {purpose} {store.name}"
        row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key]).fetchone()
        if not row or not row[0]:
            raise CannotStartError(f"another {purpose} of this database is under way; wait for it")
        yield connection


def exists(connection: "psycopg.Connection[Any]", name: str) -> bool:
    """Say whether the server has a database of this name."""
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def make(connection: "psycopg.Connection[Any]", name: str, like: str) -> None:
    """Make an empty database with the encoding and the locale of another one, or the server's where there is none.

    One of the same name, left behind by a run that was cut off, is dropped first.
    """
    from psycopg import sql

    drop(connection, name)
    parts = [sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))]
    row = connection.execute(_LOCALE, [like]).fetchone()
    if row:
        encoding, collate, kind, provider, locale = row
        parts += [sql.SQL(f"{word} {{}}").format(sql.Literal(value)) for word, value in (
            ("ENCODING", encoding), ("LC_COLLATE", collate), ("LC_CTYPE", kind),
        )]  # fmt: skip
        if provider == "b":
            parts.append(sql.SQL("LOCALE_PROVIDER builtin BUILTIN_LOCALE {}").format(sql.Literal(locale)))
        elif provider == "i":
            parts.append(sql.SQL("LOCALE_PROVIDER icu ICU_LOCALE {}").format(sql.Literal(locale)))
    connection.execute(sql.SQL(" ").join(parts))


def drop(connection: "psycopg.Connection[Any]", name: str) -> None:
    """Drop a database, if there is one, whoever is connected to it."""
    from psycopg import sql

    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def demand_quiet(connection: "psycopg.Connection[Any]", name: str) -> None:
    """Make sure that nobody works with a database.

    Raises:
        CannotStartError: somebody does; names them.
    """
    rows = connection.execute(
        "SELECT DISTINCT coalesce(nullif(application_name, ''), usename) FROM pg_stat_activity "
        "WHERE datname = %s AND backend_type = 'client backend' ORDER BY 1",
        [name],
    ).fetchall()
    if rows:
        raise CannotStartError(
            f"the database is in use by {', '.join(row[0] for row in rows)}. Stop them first: "
            "docker compose stop intake planner reports intake-worker planner-worker reports-worker"
        )


def swap(connection: "psycopg.Connection[Any]", new: str, present: str, former: str) -> bool:
    """Put a database in the place of the present one, which is kept under another name; say whether there was one.

    Both renamings are one transaction: there is no moment without the database.

    Raises:
        CannotStartError: somebody uses the present one.
    """
    import psycopg
    from psycopg import sql

    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    there = exists(connection, present)
    try:
        with connection.transaction():
            if there:
                connection.execute(rename.format(sql.Identifier(present), sql.Identifier(former)))
            connection.execute(rename.format(sql.Identifier(new), sql.Identifier(present)))
    except psycopg.errors.ObjectInUse:
        raise CannotStartError("somebody began to use the database meanwhile; stop all services, try again") from None
    return there
