"""What a migration may not do while the release before it still runs: the rule of expand steps, asked of a database.

A migration may add tables, nullable columns, columns with a default, indexes, functions. Whatever the old code reads
must be there with its type, and nothing that the old code inserts may be refused.
"""

from dataclasses import dataclass, field
from typing import Any

import psycopg

from shared.migrate import SERVICES

Rows = dict[tuple[str, ...], Any]

_COLUMNS = """
SELECT n.nspname, c.relname, a.attname,
    format_type(a.atttypid, a.atttypmod), a.attnotnull, (a.atthasdef OR a.attidentity <> '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (%(schemas)s) AND c.relkind IN ('r', 'v', 'm', 'p') AND a.attnum > 0 AND NOT a.attisdropped
"""
# What can refuse a row, with the columns that it looks at. A unique index without a constraint can as well.
_CHECKS = """
SELECT n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid),
    ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum = ANY (k.conkey))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (%(schemas)s) AND k.contype IN ('c', 'u', 'p', 'f', 'x')
UNION ALL
SELECT n.nspname, c.relname, i.relname, pg_get_indexdef(x.indexrelid),
    ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum = ANY (x.indkey))
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (%(schemas)s) AND x.indisunique
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid)
"""
_GRANTS = """
SELECT table_schema, table_name, grantee, privilege_type, '' FROM information_schema.role_table_grants
WHERE table_schema = ANY (%(schemas)s) AND grantee = ANY (%(roles)s)
"""
_POLICIES = "SELECT schemaname, tablename, policyname, cmd, '' FROM pg_policies WHERE schemaname = ANY (%(schemas)s)"
_FUNCTIONS = """
SELECT n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), ''
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY (%(schemas)s)
"""


@dataclass(frozen=True)
class Schema:
    """What of a database the code relies on."""

    columns: Rows = field(default_factory=dict)
    checks: Rows = field(default_factory=dict)
    grants: Rows = field(default_factory=dict)
    policies: Rows = field(default_factory=dict)
    functions: Rows = field(default_factory=dict)


def read_schema(connection: psycopg.Connection[Any]) -> Schema:
    """Return the schemas of the services as they are now."""
    schemas = list(SERVICES)
    values = {"schemas": schemas, "roles": [f"kub_{service}" for service in SERVICES]}

    def rows(sql: str, key: int) -> Rows:
        return {tuple(row[:key]): tuple(row[key:]) for row in connection.execute(sql, values)}

    return Schema(rows(_COLUMNS, 3), rows(_CHECKS, 3), rows(_GRANTS, 4), rows(_POLICIES, 4), rows(_FUNCTIONS, 3))


def hindrances(old: Schema, new: Schema) -> list[str]:
    """Return what would keep code that knows ``old`` from working on ``new``; nothing is as it should be."""
    tables = {key[:2] for key in old.columns}
    return sorted(
        [
            *_missing("column", old.columns, new.columns),
            *_changed_columns(old, new),
            *_demanded_columns(old, new, tables),
            *_new_checks(old, new, tables),
            *_missing("right", old.grants, new.grants),
            *_missing("policy", old.policies, new.policies),
            *_missing("function", old.functions, new.functions),
        ]
    )


def _missing(kind: str, old: Rows, new: Rows) -> list[str]:
    return [f"{kind} {'.'.join(key)} is gone" for key in old.keys() - new.keys()]


def _changed_columns(old: Schema, new: Schema) -> list[str]:
    found = []
    for key in old.columns.keys() & new.columns.keys():
        (old_type, old_demanded, old_default), (new_type, demanded, default) = old.columns[key], new.columns[key]
        name = ".".join(key)
        if new_type != old_type:
            found.append(f"column {name} was {old_type} and is {new_type}")
        if demanded and not old_demanded:
            found.append(f"column {name} may be empty no longer")
        if old_default and not default:
            found.append(f"column {name} has lost its default")
    return found


def _demanded_columns(old: Schema, new: Schema, tables: set[tuple[str, ...]]) -> list[str]:
    return [
        f"column {'.'.join(key)} is demanded of code that does not know it"
        for key, (_type, demanded, default) in new.columns.items()
        if key not in old.columns and key[:2] in tables and demanded and not default
    ]


def _new_checks(old: Schema, new: Schema, tables: set[tuple[str, ...]]) -> list[str]:
    """A check of new columns alone refuses nothing that old code writes; one that looks at an old column may."""
    found = []
    for key, (definition, columns) in new.checks.items():
        known = [column for column in columns if (*key[:2], column) in old.columns]
        if key[:2] in tables and known and old.checks.get(key, ("",))[0] != definition:
            refuses = "is another" if key in old.checks else "refuses what was allowed"
            found.append(f"check {'.'.join(key)} {refuses}: {definition}")
    return found
