"""Alembic's way into the reports schema."""

from services.reports.tables import metadata
from shared.migrate import run_migrations

run_migrations(metadata)
