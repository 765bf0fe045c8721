"""When a person's paper form was typed in, and by whom, stands beside what it says."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_RECORDED = """
ALTER TABLE planner.conversation_preparation
    ADD COLUMN recorded_at timestamptz,
    ADD COLUMN recorded_by varchar,
    ADD COLUMN recorder_id uuid;
CREATE INDEX ix_planner_conversation_preparation_recorder_id ON planner.conversation_preparation (recorder_id);
"""

# Of forms of before nobody kept who typed them in, and what was saved last is the form.
_BEFORE = "UPDATE planner.conversation_preparation SET recorded_at = saved_at WHERE origin = 'paper'"


def upgrade() -> None:
    """Columns that code of before leaves empty."""
    op.execute(_RECORDED)
    op.execute(_BEFORE)
