"""What the routes of editing share."""

from uuid import UUID

from shared.policy import Rule, requires

EDIT = requires(Rule.PLAN_EDIT)


def section_url(plan_id: UUID, section: str) -> str:
    """Return the address of the page on which a section is edited."""
    return f"/planner/plans/{plan_id}/edit/{section}"
