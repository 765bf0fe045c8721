"""Who wrote which note is found without reading every note: until it is forgotten, few are anybody's."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Old code is quicker with it too."""
    op.execute(
        "CREATE INDEX ix_note_session_id_participant_id ON intake.note (session_id, participant_id)"
        " WHERE participant_id IS NOT NULL"
    )
