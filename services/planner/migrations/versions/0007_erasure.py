"""What was erased, so that a derivation that is under way doesn't bring it back."""

from alembic import op

from shared.row_security import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only workers read and write."""
    op.execute("CREATE TABLE planner.erased (subject_id uuid CONSTRAINT pk_erased PRIMARY KEY)")
    protect("planner", "erased", read="false")
