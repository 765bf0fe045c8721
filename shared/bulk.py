"""Inserting many rows with one statement that is as long for ten thousand as for one."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, column, func, inspect, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert


def insert_rows(target: Any, rows: Sequence[Mapping[str, Any]]) -> Insert:
    """Return ``INSERT … SELECT FROM unnest(…)`` with one array per column; further clauses can be added to it.

    Args:
        target: a table, or a class that is mapped to one.
        rows: at least one; all with the same keys, which are names of columns. Columns without a key get what
            the database gives them, not the mapped class's defaults.
    """
    table = cast("Table", target if isinstance(target, Table) else inspect(target).local_table)
    columns = [table.c[name] for name in rows[0]]
    arrays = [literal([row[found.key] for row in rows], ARRAY(found.type)) for found in columns]
    source = func.unnest(*arrays).table_valued(*[column(found.name, found.type) for found in columns])
    return insert(table).from_select([found.name for found in columns], select(*source.render_derived().c))
