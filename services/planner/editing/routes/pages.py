"""What the routes of editing share."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.datastructures import FormData

from services.planner.plans.tables import Plan
from shared.policy import Rule, requires
from shared.web import read_form

PREFIX = "/planner/plans/{plan_id}"
EDIT = requires(Rule.PLAN_EDIT)
Form = Annotated[FormData, Depends(read_form)]


def plan_url(plan: Plan, anchor: str = "") -> str:
    """Return the address of the plan's own page."""
    place = f"/planner/municipalities/{plan.municipality_id}/plan"
    path = place if plan.kind == "municipal" else f"/planner/plans/{plan.id}"
    return f"{path}#{anchor}" if anchor else path


def section_url(plan_id: UUID, section: str) -> str:
    """Return the address of the page on which a section is edited."""
    return f"/planner/plans/{plan_id}/edit/{section}"
