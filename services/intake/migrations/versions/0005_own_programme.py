"""A programme lead sees the calendar of the own programme."""

from shared.row_security import change_read, create_oversees_function

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STAFF_GROUP = (
    "{s}.viewer_facilitates(municipality_id) OR {s}.viewer_manages(municipality_id)"
    " OR {s}.viewer_works_in(municipality_id)"
)
LEAD = "{s}.viewer_has('programme_lead')"
# The session's own row security decides inside this condition too.
OWN_SESSION = "EXISTS (SELECT FROM {s}.swot_session AS held WHERE held.id = session_id)"


def upgrade() -> None:
    """Until now a lead of any programme saw the days of all."""
    create_oversees_function("intake")
    change_read("intake", "swot_session", f"{STAFF_GROUP} OR ({LEAD} AND {{s}}.viewer_oversees(programme_id))")
    change_read("intake", "session_facilitator", f"{STAFF_GROUP} OR ({LEAD} AND {OWN_SESSION})")
