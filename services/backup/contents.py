"""What the three schemas hold, told so that two databases can be compared."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from services.embedded.processes import CannotStartError
from shared.migrate import SERVICES

if TYPE_CHECKING:
    import psycopg

# A row's text must not depend on who asks.
_SETTINGS = {
    "datestyle": "ISO, YMD", "intervalstyle": "iso_8601", "timezone": "UTC", "bytea_output": "hex",
    "extra_float_digits": "1", "row_security": "off",
}  # fmt: skip
_TABLES = """
SELECT nspname, relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = ANY (%s) AND relkind = 'r' ORDER BY 1, 2
"""
# A sum of hashes: rows come back from a dump in any order.
_CONTENTS = """
SELECT count(*), coalesce(sum(('x' || left(md5(found::text), 16))::bit(64)::bigint::numeric), 0)::text FROM {} AS found
"""

Contents = dict[str, dict[str, Any]]


def read_contents(connection: "psycopg.Connection[Any]") -> Contents:
    """Return for each table its number of rows and a checksum over all that stands in them."""
    from psycopg import sql

    for name, value in _SETTINGS.items():
        connection.execute("SELECT set_config(%s, %s, false)", [name, value])
    contents = {}
    for schema, table in connection.execute(_TABLES, [list(SERVICES)]).fetchall():
        query = sql.SQL(_CONTENTS).format(sql.Identifier(schema, table))
        rows, checksum = connection.execute(query).fetchone() or (0, "0")
        contents[f"{schema}.{table}"] = {"rows": rows, "checksum": checksum}
    return contents


def read_migrations(connection: "psycopg.Connection[Any]") -> dict[str, str]:
    """Return the migration that each schema is at.

    Raises:
        CannotStartError: there is a schema missing: this is no KUB.
    """
    import psycopg
    from psycopg import sql

    found = {}
    for service in SERVICES:
        try:
            row = connection.execute(
                sql.SQL("SELECT version_num FROM {}").format(sql.Identifier(service, "alembic_version"))
            ).fetchone()
        except psycopg.errors.UndefinedTable:
            row = None
        if row is None:
            raise CannotStartError(f"the database has no schema {service} of KUB; there is nothing to back up")
        found[service] = row[0]
    return found


def compare(expected: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Make sure that two databases hold the same.

    Raises:
        CannotStartError: they don't; names the tables.
    """
    different = sorted(name for name in {*expected, *found} if expected.get(name) != found.get(name))
    if different:
        raise CannotStartError(f"what was restored is not what was backed up: {', '.join(different)}")
