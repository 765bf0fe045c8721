"""Uploaded files whose columns somebody has to explain, and whole boards."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep what such a file holds until it is confirmed."""
    op.execute(
        "ALTER TABLE intake.note_import ADD COLUMN lines jsonb, ADD COLUMN mapping jsonb, ADD COLUMN board jsonb"
    )
