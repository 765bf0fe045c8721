"""Parked events that somebody has asked to have taken up again, and when that last failed."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until now only the command line could."""
    op.execute(
        "ALTER TABLE reports.parked_event ADD COLUMN retry_asked_at timestamptz, ADD COLUMN retried_at timestamptz"
    )
