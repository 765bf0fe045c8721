"""The migrations and the models say the same."""

from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from shared.migrate import SERVICES, migrate

TABLES = {
    "intake": (
        "accounts",
        "board",
        "calendar",
        "erasure",
        "grouping",
        "invitation",
        "joining",
        "leading",
        "mail",
        "operations",
        "preparation",
        "programme",
        "registry",
        "voting",
    ),
    "planner": (
        "assessment",
        "comments",
        "comparisons",
        "conversation",
        "editing",
        "framework_versions",
        "lifecycle",
        "overview",
        "plans",
        "review",
    ),
    "reports": ("documents", "orders"),
}


@pytest.mark.parametrize("service", SERVICES)
def test_the_models_are_what_the_migrations_make(service: str, migrated_database: dict[str, str]) -> None:
    """Nothing is left for a migration that nobody wrote."""
    for capability in TABLES[service]:
        import_module(f"services.{service}.{capability}.tables")
    metadata = import_module(f"services.{service}.tables").metadata
    engine = create_engine(_psycopg(migrated_database["administrator"]), poolclass=NullPool)
    options = {
        "version_table_schema": service,
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "schema" or name == service,
    }

    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    assert differences == []


def test_migrating_again_changes_nothing(migrated_database: dict[str, str]) -> None:
    """`kub migrate` is harmless twice."""
    engine = create_engine(_psycopg(migrated_database["administrator"]), poolclass=NullPool)
    count = text(
        "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = ANY (:names)"
    )

    with engine.connect() as connection:
        before = connection.scalar(count, {"names": list(SERVICES)})
    migrate(migrated_database["administrator"], migrated_database)
    with engine.connect() as connection:
        after = connection.scalar(count, {"names": list(SERVICES)})

    assert before == after


def test_the_application_roles_own_nothing(migrated_database: dict[str, str]) -> None:
    """Owners pass row-level security by; so services never sign in as one."""
    engine = create_engine(_psycopg(migrated_database["administrator"]), poolclass=NullPool)
    owners = text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = ANY (:names)")

    with engine.connect() as connection:
        found = set(connection.scalars(owners, {"names": list(SERVICES)}))

    assert found == {f"kub_{service}_owner" for service in SERVICES}


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
