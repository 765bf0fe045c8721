"""Links by which a person takes the address that the staff list has."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a link say which address it gives the account."""
    op.execute("ALTER TABLE intake.sign_in_link ADD COLUMN new_address varchar")
