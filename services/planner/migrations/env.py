"""Alembic's way into the planner schema."""

from services.planner.tables import metadata
from shared.migrate import run_migrations

run_migrations(metadata)
