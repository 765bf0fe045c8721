"""How often something was erased from a document, so that a render that is under way doesn't bring it back."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was erased until now."""
    op.execute("ALTER TABLE reports.document ADD COLUMN erasures integer NOT NULL DEFAULT 0")
