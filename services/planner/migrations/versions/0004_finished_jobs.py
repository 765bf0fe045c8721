"""Jobs found by when they ended."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """For what monitoring counts, and for erasing old ones."""
    op.execute("CREATE INDEX finished_jobs ON planner.job (finished_at)")
