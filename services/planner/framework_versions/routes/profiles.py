"""Changing the role profiles: a role's level in each area."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from services.planner.framework_versions import use_cases
from services.planner.framework_versions.domain import changes, problems
from services.planner.framework_versions.domain.document import HIGHEST_LEVEL
from services.planner.framework_versions.programmes import KnownProgramme
from services.planner.framework_versions.routes.working import changed_programme, draft_path, working_document
from services.planner.plans.words import LEVELS, ROLES
from shared.application import database
from shared.errors import NotFound
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, redirect, render

router = APIRouter(prefix="/programmes/{programme_id}/framework", dependencies=[requires(Rule.FRAMEWORK_CHANGE)])


@router.get("/profiles/{role}", name="role_profile")
def role_profile(request: Request, viewer: CurrentViewer, programme_id: UUID, role: str) -> Response:
    """Show a role's level in each area."""
    return _page(request, viewer, changed_programme(request, viewer, programme_id), _known(role))


@router.post("/profiles/{role}", name="change_role_profile")
def change_role_profile(request: Request, viewer: CurrentViewer, programme_id: UUID, role: str, form: Form) -> Response:
    """Change a role's levels in the draft; areas that the form doesn't name stay as they are."""
    programme = changed_programme(request, viewer, programme_id)
    given, seen = _levels(form, "level-"), _levels(form, "seen-")
    try:
        with database(request).transaction(viewer) as db:
            use_cases.change_draft(
                db, programme.id, lambda document: changes.set_levels(document, _known(role), given, seen)
            )
    except problems.LevelsChangedMeanwhile as problem:
        return _page(request, viewer, programme, role, given, problem)
    return redirect(draft_path(request, programme), _("Rollprofilen är sparad i utkastet."))


def _known(role: str) -> str:
    if role not in ROLES:
        raise NotFound
    return role


def _levels(form: FormData, prefix: str) -> dict[str, int]:
    allowed = {str(level): level for level in range(HIGHEST_LEVEL + 1)}
    named = {name.removeprefix(prefix): str(value) for name, value in form.multi_items() if name.startswith(prefix)}
    return {area: allowed[level] for area, level in named.items() if level in allowed}


def _page(
    request: Request,
    viewer: Viewer,
    programme: KnownProgramme,
    role: str,
    given: Mapping[str, int] | None = None,
    problem: problems.LevelsChangedMeanwhile | None = None,
) -> Response:
    document = working_document(request, viewer, programme)
    now = {area.id: changes.level_of(document, role, area) for area in document.counted}
    return render(
        request,
        "framework/profile.html",
        status=problem.status if problem else 200,
        programme=programme,
        areas=document.counted,
        role=role,
        role_name=ROLES[role],
        levels=LEVELS,
        now=now,
        chosen=now | dict(given or {}),
        problem=problem,
    )
