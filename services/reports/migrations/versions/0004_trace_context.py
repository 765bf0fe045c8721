"""Events and jobs keep the trace context that they were made in."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nullable: what older processes write has none."""
    for table in ("event", "parked_event", "job"):
        op.execute(f"ALTER TABLE reports.{table} ADD COLUMN trace_context varchar")
