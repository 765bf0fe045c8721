"""What the routes of editing share."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.datastructures import FormData

from shared.policy import Rule, requires
from shared.web import read_form

EDIT = requires(Rule.PLAN_EDIT)
Form = Annotated[FormData, Depends(read_form)]


def section_url(plan_id: UUID, section: str) -> str:
    """Return the address of the page on which a section is edited."""
    return f"/planner/plans/{plan_id}/edit/{section}"
