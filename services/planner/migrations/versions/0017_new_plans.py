"""A municipality whose plan is archived may begin a new one."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
# Old code that finds an archived plan first proposes changes to it, as before.
widens = ("check planner.plan.uq_plan_municipal",)


def upgrade() -> None:
    """Let there be one plan that isn't archived."""
    op.execute("DROP INDEX planner.uq_plan_municipal")
    op.execute("""
        CREATE UNIQUE INDEX uq_plan_municipal ON planner.plan (programme_id, municipality_id)
        WHERE kind = 'municipal' AND state <> 'archived'
    """)
