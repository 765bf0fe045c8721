"""Whether a manager reads a plan by a paper form's tick, or because its person shares it."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# Of before nobody kept it: what a form has ticked in the plan's newest round that counts has opened the plan.
_BEFORE = """
UPDATE planner.plan SET opened_by_form = true
WHERE shared_with_manager AND EXISTS (
    SELECT FROM planner.conversation_preparation
    WHERE side = 'person' AND origin = 'paper' AND ready_at IS NOT NULL AND conversation_id = (
        SELECT id FROM planner.conversation
        WHERE plan_id = plan.id AND withdrawn_at IS NULL ORDER BY round DESC LIMIT 1
    )
)
"""


def upgrade() -> None:
    """A column that code of before leaves as it is."""
    op.execute("ALTER TABLE planner.plan ADD COLUMN opened_by_form boolean NOT NULL DEFAULT false")
    op.execute(_BEFORE)
