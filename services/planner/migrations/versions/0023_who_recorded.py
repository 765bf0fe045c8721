"""Who took a step that states somebody's decision stands beside who is stated to have decided; corrections of that."""

from alembic import op

from shared.row_security import change_read

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# A corrected decision is for everybody who reads the plan, as the decision is.
_SEE_STEP = """
    {s}.viewer_edits(plan_id)
    OR (step IN ('send', 'adopt', 'register', 'correct', 'follow_up', 'archive')
        AND EXISTS (SELECT FROM {s}.plan WHERE plan.id = plan_id))
"""


def upgrade() -> None:
    """Of earlier adoptions only who decided was kept, in ``by_name``."""
    op.execute("ALTER TABLE planner.plan_step ADD COLUMN recorded_by varchar")
    change_read("planner", "plan_step", _SEE_STEP)
