"""How many worked in the municipality when a SWOT day was closed."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Days that were closed before have no number: nobody knows it any more."""
    op.execute("ALTER TABLE intake.session_revision ADD COLUMN staff integer")
