"""Events and jobs keep the trace context that they were made in."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nullable: what older processes write has none."""
    for table in ("event", "parked_event", "job"):
        op.execute(f"ALTER TABLE planner.{table} ADD COLUMN trace_context varchar")
