"""That a day was moved is seen by whoever sees the day."""

from shared.row_security import change_read

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until now a lead of any programme saw the moves of all; the session's own row security decides inside."""
    change_read("intake", "day_change", "EXISTS (SELECT FROM {s}.swot_session AS held WHERE held.id = session_id)")
