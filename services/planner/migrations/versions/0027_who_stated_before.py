"""Who stated a note's earlier areas stands beside them, so that undoing a correction names that one again."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was corrected earlier only the areas were kept."""
    op.execute("""
        ALTER TABLE planner.note_confirmation
            ADD COLUMN previous_role varchar,
            ADD COLUMN previous_account_id uuid,
            ADD COLUMN previous_person_id uuid
    """)
