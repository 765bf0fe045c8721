"""The days on which two look back at what they agreed wait to be told of, as a municipality's do."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_MANAGES = "EXISTS (SELECT FROM planner.plan WHERE plan.id = plan_id AND planner.viewer_manages(municipality_id))"
_WRITES = f"planner.viewer_is_worker() OR {_MANAGES} OR planner.viewer_talks(plan_id)"

# Of days that have passed start pages tell; whoever agreed long ago gets no letter about them now.
_BEFORE = """
INSERT INTO planner.plan_due (plan_id, kind, due_on)
SELECT DISTINCT plan.id, 'follow_up', day.due_on::date
FROM planner.plan JOIN planner.plan_revision held ON held.plan_id = plan.id AND held.number = plan.adopted_revision
    CROSS JOIN jsonb_array_elements_text(held.content -> 'follow_ups') AS day (due_on)
WHERE plan.kind = 'individual' AND plan.state <> 'archived' AND jsonb_typeof(held.content -> 'follow_ups') = 'array'
    AND day.due_on::date > current_date
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    """Whoever signs or looks back says which days wait; those of what is agreed already wait from now on."""
    op.execute(f"ALTER POLICY plan_due_insert ON planner.plan_due WITH CHECK ({_WRITES})")
    op.execute(f"ALTER POLICY plan_due_delete ON planner.plan_due USING ({_WRITES})")
    op.execute(_BEFORE)
