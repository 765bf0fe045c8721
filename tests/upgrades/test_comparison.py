"""The comparison that guards expand steps finds what would break the release before."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.upgrades.comparison import hindrances, read_schema


@pytest.fixture
def connection(database_urls: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    """A transaction of the administrator that is rolled back."""
    with psycopg.connect(database_urls["administrator"]) as connection:
        connection.execute("SET lock_timeout = '10s'")
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("ALTER TABLE intake.note DROP COLUMN level", "column intake.note.level is gone"),
        ("ALTER TABLE intake.note RENAME COLUMN level TO depth", "column intake.note.level is gone"),
        ("DROP TABLE intake.note_history", "column intake.note_history.note_id is gone"),
        ("ALTER TABLE intake.note ALTER COLUMN level TYPE char(9)", "was character varying and is character(9)"),
        ("ALTER TABLE intake.note ALTER COLUMN level SET NOT NULL", "note.level may be empty no longer"),
        ("ALTER TABLE intake.job ALTER COLUMN state DROP DEFAULT", "job.state has lost its default"),
        ("ALTER TABLE intake.note ADD COLUMN mood text NOT NULL", "intake.note.mood is demanded"),
        ("ALTER TABLE intake.note ADD CONSTRAINT short CHECK (length(text) < 9)", "intake.note.short refuses"),
        ("CREATE UNIQUE INDEX once ON intake.note (text)", "intake.note.once refuses"),
        (
            "ALTER TABLE intake.note DROP CONSTRAINT ck_note_text, ADD CONSTRAINT ck_note_text CHECK (text <> '')",
            "check intake.note.ck_note_text is another",
        ),
        ("REVOKE INSERT ON intake.note FROM kub_intake", "right intake.note.kub_intake.INSERT is gone"),
        ("DROP POLICY note_insert ON intake.note", "policy intake.note.note_insert.INSERT is gone"),
        ("DROP FUNCTION planner.individual_plan_coverage", "function planner.individual_plan_coverage"),
    ],
)
def test_what_breaks_old_code_is_found(connection: psycopg.Connection[Any], change: str, found: str) -> None:
    """Each of these would fail the release that still runs."""
    old = read_schema(connection)
    connection.execute(change)

    hindering = hindrances(old, read_schema(connection))

    assert any(found in line for line in hindering), hindering


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE intake.note ADD COLUMN mood text",
        "ALTER TABLE intake.note ADD COLUMN mood text NOT NULL DEFAULT ''",
        "ALTER TABLE intake.note ADD COLUMN mood text CHECK (mood <> '')",
        "CREATE TABLE intake.mood (name text NOT NULL UNIQUE)",
        "CREATE INDEX by_text ON intake.note (text)",
        "ALTER TABLE intake.note ALTER COLUMN text DROP NOT NULL",
    ],
)
def test_what_only_adds_is_let_through(connection: psycopg.Connection[Any], change: str) -> None:
    """Old code neither sees these nor fails because of them."""
    old = read_schema(connection)
    connection.execute(change)

    hindering = hindrances(old, read_schema(connection))

    assert hindering == []
