"""The event log, cursors, parked events and jobs."""

from shared.first_migration import create_log_and_jobs

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them in the intake schema."""
    create_log_and_jobs("intake")
