"""When something was erased: a conclusion that is written anew has the id of the one before."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was erased before was erased before any derivation that is to come."""
    op.execute("ALTER TABLE planner.erased ADD COLUMN erased_at timestamptz NOT NULL DEFAULT now()")
