"""Who took a step that states somebody's decision stands beside who is stated to have decided."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of earlier adoptions only who decided was kept, in ``by_name``."""
    op.execute("ALTER TABLE planner.plan_step ADD COLUMN recorded_by varchar")
