"""Who changed a day, until those concerned are told: several may have, before the job runs that tells them."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Old code leaves it empty, and then nobody is left out."""
    op.execute("ALTER TABLE intake.day_change ADD COLUMN changed_by uuid")
