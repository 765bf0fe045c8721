"""Where a plan's pages lie, and what their addresses hold."""

from typing import Annotated

from pydantic import Field

from services.planner.plans.tables import Plan

PREFIX = "/planner/plans/{plan_id}"
RevisionNumber = Annotated[int, Field(ge=1, le=1_000_000)]


def plan_url(plan: Plan, anchor: str = "") -> str:
    """Return the address of the plan's own page."""
    place = f"/planner/municipalities/{plan.municipality_id}/plan"
    path = place if plan.kind == "municipal" else f"/planner/plans/{plan.id}"
    return f"{path}#{anchor}" if anchor else path
