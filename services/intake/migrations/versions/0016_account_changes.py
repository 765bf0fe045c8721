"""What was changed about accounts, and by whom."""

from alembic import op

from shared.row_security import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE intake.account_change (
    id uuid CONSTRAINT pk_account_change PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT fk_account_change_account_id_account
        REFERENCES intake.account ON DELETE CASCADE,
    by_account_id uuid CONSTRAINT fk_account_change_by_account_id_account
        REFERENCES intake.account ON DELETE SET NULL,
    kind varchar NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ix_intake_account_change_account_id ON intake.account_change (account_id);
CREATE INDEX ix_intake_account_change_by_account_id ON intake.account_change (by_account_id);
CREATE INDEX ix_intake_account_change_made_at ON intake.account_change (made_at);
"""


def upgrade() -> None:
    """Administrators read and add; nobody changes a change that was made."""
    op.execute(_TABLES)
    protect("intake", "account_change", read="{s}.viewer_has('administrator')")
    worker = "intake.viewer_is_worker()"
    op.execute(f"ALTER POLICY account_change_update ON intake.account_change USING ({worker}) WITH CHECK ({worker})")
    op.execute(f"ALTER POLICY account_change_delete ON intake.account_change USING ({worker})")
