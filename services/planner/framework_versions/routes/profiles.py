"""Changing the role profiles: a role's level in each area."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from services.planner.framework_versions import use_cases
from services.planner.framework_versions.domain import changes
from services.planner.framework_versions.domain.document import HIGHEST_LEVEL
from services.planner.framework_versions.routes.working import changed_programme, draft_path, working_document
from services.planner.plans.words import LEVELS, ROLES
from shared.application import database
from shared.errors import NotFound
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import read_form, redirect, render

router = APIRouter(prefix="/programmes/{programme_id}/framework", dependencies=[requires(Rule.FRAMEWORK_CHANGE)])
Form = Annotated[FormData, Depends(read_form)]


@router.get("/profiles/{role}", name="role_profile")
def role_profile(request: Request, viewer: CurrentViewer, programme_id: UUID, role: str) -> Response:
    """Show a role's level in each area."""
    programme = changed_programme(request, viewer, programme_id)
    if role not in ROLES:
        raise NotFound
    return render(
        request,
        "framework/profile.html",
        programme=programme,
        document=working_document(request, viewer, programme),
        role=role,
        role_name=ROLES[role],
        levels=LEVELS,
    )


@router.post("/profiles/{role}", name="change_role_profile")
def change_role_profile(request: Request, viewer: CurrentViewer, programme_id: UUID, role: str, form: Form) -> Response:
    """Change a role's levels in the draft; areas that the form doesn't name stay as they are."""
    programme = changed_programme(request, viewer, programme_id)
    if role not in ROLES:
        raise NotFound
    allowed = {str(level) for level in range(HIGHEST_LEVEL + 1)}
    given = {name.removeprefix("level-"): str(value) for name, value in form.multi_items()}
    with database(request).transaction(viewer) as db:
        use_cases.change_draft(
            db,
            programme.id,
            lambda document: changes.set_levels(
                document,
                {(role, area.id): int(given[area.id]) for area in document.counted if given.get(area.id) in allowed},
            ),
        )
    return redirect(draft_path(request, programme), _("Rollprofilen är sparad i utkastet."))
