"""The registers of what is kept of people name every column that tells whose something is."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, Uuid

from shared.migrate import SERVICES
from shared.own_data import Register

ROOT = Path(__file__).parent.parent
# Ids of things; a new name is one of these, or a person's.
THINGS = frozenset(
    (
        *("id", "plan_id", "programme_id", "municipality_id", "county_id", "library_id", "session_id", "board_id"),
        *("group_id", "note_id", "derivation_id", "conversation_id", "comparison_id", "document_id", "heir_note_id"),
        *("preparation_item_id", "first_note_id", "second_note_id", "a", "b", "tap", "idempotency_key"),
        *("result_token", "mail_id"),
    )
)
# A participant is a number of one day, of which nobody knows whose it is.
PSEUDONYMS = frozenset({"participant_id"})
ADDRESSES = frozenset({"email", "recipient"})


def metadata_of(service: str) -> MetaData:
    """Return the service's tables."""
    for path in ROOT.glob(f"services/{service}/*/*tables.py"):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found: MetaData = import_module(f"services.{service}.tables").metadata
    return found


def register_of(service: str) -> Register:
    """Return what the service hands out."""
    found: Register = import_module(f"services.{service}.own_data.register").REGISTER
    return found


def naming(table: Table) -> set[str]:
    """Return the columns that may tell whose a row is."""
    ids = {column.name for column in table.c if isinstance(column.type, Uuid)} - THINGS - PSEUDONYMS
    return ids | {column.name for column in table.c if column.name in ADDRESSES}


@pytest.mark.parametrize("service", SERVICES)
def test_every_column_that_names_somebody_is_handed_out_or_left_out_for_a_reason(service: str) -> None:
    """A new one that nobody thought of is found here."""
    register = register_of(service)
    handed_out = {f"{name}.{column}" for name, whose in register.rows.items() for column in whose.by}
    found = {f"{table.name}.{column}" for table in metadata_of(service).tables.values() for column in naming(table)}

    assert found - handed_out - set(register.left_out) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_register_speaks_of_columns_that_there_are(service: str) -> None:
    """And of everything that hangs on a person's plan or conversation."""
    tables: dict[str, Any] = {table.name: table.c for table in metadata_of(service).tables.values()}
    register = register_of(service)

    for name, whose in register.rows.items():
        assert {*whose.by, *whose.shown} <= set(tables[name].keys())
    assert set(register.left_out) <= {f"{name}.{column.name}" for name, known in tables.items() for column in known}
    assert all(beside.column in tables[name] for name, beside in register.beside.items())
    if service == "planner":
        hanging = {name for name, columns in tables.items() if {"plan_id", "conversation_id"} & set(columns.keys())}
        assert hanging - {"plan_proposal_wording"} == set(register.beside)
