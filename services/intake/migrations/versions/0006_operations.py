"""Backups that were made, and jobs found by when they ended."""

from alembic import op

from shared.row_security import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE intake.backup_run (
    id uuid CONSTRAINT pk_backup_run PRIMARY KEY,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    ok boolean NOT NULL,
    size_bytes bigint NOT NULL,
    place varchar NOT NULL,
    reason varchar
);
"""


def upgrade() -> None:
    """Only workers and commands write; the operator reads."""
    op.execute(_TABLE)
    protect("intake", "backup_run", read="{s}.viewer_has('operator')", write="false")
    op.execute("CREATE INDEX finished_jobs ON intake.job (finished_at)")
