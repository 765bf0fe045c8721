"""A comparison that is removed can be put back: its answers stay until nobody needs them any more."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Code of before removes the row itself."""
    op.execute("ALTER TABLE planner.comparison ADD COLUMN removed_at timestamptz")
