"""Reading the framework: the version in force, earlier ones, and as files."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from services.planner.framework.levels import shown_sentences
from services.planner.framework_versions import queries
from services.planner.framework_versions.domain.document import FrameworkDocument, in_order
from services.planner.framework_versions.formats.case import write_case
from services.planner.framework_versions.formats.esco import write_broader, write_esco
from services.planner.framework_versions.formats.moodle import write_moodle
from services.planner.framework_versions.forms import FORMATS
from services.planner.framework_versions.loading import DigCompCompetence, digcomp
from services.planner.framework_versions.programmes import find_programme
from services.planner.plans.words import LEVELS, ROLES
from shared.application import database
from shared.errors import NotFound
from shared.policy import Rule, allows, requires
from shared.viewers import CurrentViewer
from shared.web import render

router = APIRouter()
# What is in force since the product came has no day of its own; its files say this one each time.
SHIPPED_AT = datetime(2026, 1, 1, tzinfo=UTC)
VersionNumber = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/programmes/{programme_id}/framework", name="framework", dependencies=[requires(Rule.FRAMEWORK_READ)])
def show_framework(request: Request, viewer: CurrentViewer, programme_id: UUID, page: int = 1) -> Response:
    """Show the version that is in force; ``page``: of the list of versions."""
    return _page(request, viewer, programme_id, None, page)


@router.get(
    "/programmes/{programme_id}/framework/versions/{number}",
    name="framework_version",
    dependencies=[requires(Rule.FRAMEWORK_READ)],
)
def show_version(request: Request, viewer: CurrentViewer, programme_id: UUID, number: VersionNumber) -> Response:
    """Show a version that is or was in force."""
    return _page(request, viewer, programme_id, number)


@router.get(
    "/programmes/{programme_id}/framework/files/{format}",
    name="framework_file",
    dependencies=[requires(Rule.FRAMEWORK_READ)],
)
def framework_file(request: Request, viewer: CurrentViewer, programme_id: UUID, format: str) -> Response:  # noqa: A002  # the path's word
    """Answer the version in force as a file of another program."""
    programme = find_programme(request, programme_id)
    with database(request).transaction(viewer) as db:
        found = queries.published_document(db, programme.id)
    address = f"{request.app.state.settings.public_url}/planner/programmes/{programme.id}/framework"
    match format:
        case "case":
            content = write_case(found.document, address, found.published_at or SHIPPED_AT)
        case "moodle":
            content = write_moodle(found.document, f"kub-{programme.id}")
        case "esco":
            content = write_esco(found.document)
        case "esco-relations":
            content = write_broader(found.document)
        case _:
            raise NotFound
    kind, name = _file(format, found.number)
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def digcomp_by_area() -> dict[str, list[DigCompCompetence]]:
    """Return the competences of DigComp by the id of their area, in their order."""
    grouped: dict[str, list[DigCompCompetence]] = {}
    for competence in digcomp().values():
        grouped.setdefault(competence.id.partition(".")[0], []).append(competence)
    return grouped


def profile_table(document: FrameworkDocument) -> dict[str, Any]:
    """Return what a table of role profiles shows."""
    return {"roles": ROLES, "levels": LEVELS, "profiles": document.profiles}


def _page(request: Request, viewer: CurrentViewer, programme_id: UUID, number: int | None, page: int = 1) -> Response:
    programme = find_programme(request, programme_id)
    with database(request).transaction(viewer) as db:
        in_force = queries.published_document(db, programme.id)
        shown = queries.find_version(db, programme.id, number) if number else in_force
        versions, turned = queries.list_versions(db, programme.id, page)
    touching = {
        competence: [area for area in shown.document.active if competence in area.digcomp] for competence in digcomp()
    }
    return render(
        request,
        "framework/framework.html",
        programme=programme,
        shown=shown,
        in_force=in_force,
        versions=versions,
        page=turned,
        areas=[(area, depth) for area, depth in in_order(shown.document) if not area.retired],
        retired=[area for area in shown.document.areas if area.retired],
        counted={area.id for area in shown.document.counted},
        meanings={area.id: shown_sentences(area.id, area.levels) for area in shown.document.counted},
        digcomp=digcomp_by_area(),
        digcomp_names=digcomp(),
        touching=touching,
        formats=FORMATS,
        may_change=allows(viewer, Rule.FRAMEWORK_CHANGE, programme_id=programme.id),
        **profile_table(shown.document),
    )


def _file(kind: str, number: int) -> tuple[str, str]:
    if kind == "case":
        return "application/json", f"ramverk-{number}-case.json"
    return "text/csv; charset=utf-8", f"ramverk-{number}-{kind}.csv"
