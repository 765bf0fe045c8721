"""An auditor reads the adopted plans of the own programme."""

from shared.row_security import change_read, create_oversees_function

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEE_PLAN = """
    (kind = 'individual' AND (
        person_id = {s}.viewer_person() OR (shared_with_manager AND {s}.viewer_manages(municipality_id))))
    OR (kind = 'municipal' AND (
        {s}.viewer_facilitates(municipality_id) OR {s}.viewer_manages(municipality_id)
        OR (state IN ('adopted', 'followed_up') AND ({s}.viewer_works_in(municipality_id)
            OR ({s}.viewer_has('auditor') AND {s}.viewer_oversees(programme_id))))))
"""


def upgrade() -> None:
    """Until now an auditor of any programme read those of all."""
    create_oversees_function("planner")
    change_read("planner", "plan", SEE_PLAN)
