"""A round of conversation that was begun about an agreed plan can be withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What the two wrote in it stays as it was: theirs to read."""
    op.add_column("conversation", sa.Column("withdrawn_at", sa.DateTime(timezone=True)), schema="planner")
