"""Rehearsals of a SWOT day are seen by facilitators, and by who takes part in them, only."""

from shared.row_security import change_read

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FACILITATOR = "{s}.viewer_facilitates(municipality_id)"
STAFF = "{s}.viewer_manages(municipality_id) OR {s}.viewer_works_in(municipality_id)"
LEAD = "{s}.viewer_has('programme_lead') AND {s}.viewer_oversees(programme_id)"


def upgrade() -> None:
    """Old code makes none and sees none."""
    real = f"NOT rehearsal AND ({STAFF} OR ({LEAD}))"
    change_read("intake", "swot_session", f"{FACILITATOR} OR ({real}) OR id = {{s}}.viewer_session()")
