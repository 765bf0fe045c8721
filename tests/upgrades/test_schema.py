"""Old code works beside the new schema: expand steps only, until the release that stopped using a thing is out."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.system import ROOT
from tests.upgrades.comparison import hindrances
from tests.upgrades.conftest import Upgraded
from tests.upgrades.releases import frozen_releases

MIGRATIONS = sorted(ROOT.glob("services/*/migrations/versions/[0-9]*.py"))
DECLARED = {"step", "after", "removes", "widens"}
DEPENDENCIES = """
SELECT format('%I.%I', n.nspname, c.relname), format('%I.%I', m.nspname, d.relname)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class d ON d.oid = k.confrelid JOIN pg_namespace m ON m.oid = d.relnamespace
WHERE k.contype = 'f' AND c.oid <> d.oid
"""


def declared(path: Path) -> dict[str, Any]:
    """Return what a migration says of itself."""
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in DECLARED
    }


def contract_steps() -> list[dict[str, Any]]:
    """Return what the migrations say that are contract steps."""
    return [values for path in MIGRATIONS if (values := declared(path)).get("step") == "contract"]


def test_old_code_misses_nothing_in_the_new_schema(upgraded: Upgraded) -> None:
    """Tables, columns, types, rights, policies are there, and nothing new is demanded, but what migrations declare."""
    removed = {line for step in contract_steps() for line in step["removes"]}
    widened = {name for path in MIGRATIONS for name in declared(path).get("widens", ())}

    hindering = [line for line in hindrances(upgraded.old, upgraded.new) if line not in removed]

    assert [line for line in hindering if line.partition(" is another: ")[0] not in widened] == []


def test_a_contract_step_waits_for_the_release_that_stopped_using_the_thing() -> None:
    """It names that release, which is out: frozen here."""
    released = {release.version for release in frozen_releases()}
    steps = {path.name: declared(path) for path in MIGRATIONS}

    unknown = {name for name, said in steps.items() if said.get("step", "expand") not in {"expand", "contract"}}
    early = {name for name, said in steps.items() if said.get("step") == "contract" and said["after"] not in released}

    assert unknown | early == set()


def test_all_rows_are_kept(upgraded: Upgraded) -> None:
    """A migration loses no row and doubles none."""
    after = {table: upgraded.rows_after[table] for table in upgraded.rows_before}

    assert sum(after.values()) > 500
    assert after == upgraded.rows_before


def test_every_row_can_be_written_as_the_old_code_wrote_it(upgraded: Upgraded) -> None:
    """The services' own roles insert each frozen row anew, naming only the columns that the old code knows."""
    written: dict[str, int] = {}
    with psycopg.connect(upgraded.urls["administrator"]) as connection:
        tables = _in_order(connection, upgraded)
        rows = {table: _old_rows(connection, upgraded, table) for table in tables}
        connection.execute("TRUNCATE " + ", ".join(tables) + " CASCADE")
        for table in tables:
            service = table.partition(".")[0]
            connection.execute(f"SET LOCAL ROLE kub_{service}")
            connection.execute("SELECT set_config('kub.actor', 'worker', true)")
            written[table] = _insert(connection, table, rows[table])
            connection.execute("RESET ROLE")
        connection.rollback()

    assert written == upgraded.rows_before


def _in_order(connection: psycopg.Connection[Any], upgraded: Upgraded) -> list[str]:
    """Return the old tables, each after those that it refers to."""
    needs: dict[str, set[str]] = {table: set() for table in upgraded.rows_before}
    for table, needed in connection.execute(DEPENDENCIES):
        if table in needs and needed in needs:
            needs[table].add(needed)
    return list(TopologicalSorter(needs).static_order())


def _old_rows(connection: psycopg.Connection[Any], upgraded: Upgraded, table: str) -> list[dict[str, Any]]:
    """Return what the old code wrote in a table; positions are the database's to give."""
    types = {key[2]: kind[0] for key, kind in upgraded.old.columns.items() if ".".join(key[:2]) == table}
    if table.endswith(".event"):
        del types["position"]
    listed = sql.SQL(", ").join(map(sql.Identifier, types))
    statement = sql.SQL("SELECT {} FROM {}").format(listed, sql.Identifier(*table.split(".")))
    return [
        {
            name: Jsonb(value) if kind == "jsonb" and value is not None else value
            for (name, kind), value in zip(types.items(), row, strict=True)
        }
        for row in connection.execute(statement)
    ]


def _insert(connection: psycopg.Connection[Any], table: str, rows: list[dict[str, Any]]) -> int:
    count = 0
    for row in rows:
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(*table.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        )
        count += connection.execute(statement, list(row.values())).rowcount
    return count
