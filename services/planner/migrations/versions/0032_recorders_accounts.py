"""Who recorded something on paper is known by the account too: not everybody who does stands in the staff list."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ACCOUNTS = """
ALTER TABLE planner.{table} ADD COLUMN recorder_account_id uuid;
CREATE INDEX ix_planner_{table}_recorder_account_id ON planner.{table} (recorder_account_id);
"""


def upgrade() -> None:
    """Columns that code of before leaves empty."""
    for table in ("conversation_preparation", "plan_signature"):
        op.execute(_ACCOUNTS.format(table=table))
