"""Alembic's way into the intake schema."""

from services.intake.tables import metadata
from shared.migrate import run_migrations

run_migrations(metadata)
