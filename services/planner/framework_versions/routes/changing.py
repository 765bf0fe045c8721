"""Changing the framework: its areas, and publishing."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from services.planner.framework_versions import queries, use_cases
from services.planner.framework_versions.domain import changes, problems
from services.planner.framework_versions.domain.document import (
    Area,
    FrameworkDocument,
    fingerprint,
    in_order,
    new_area_id,
    seal_of,
)
from services.planner.framework_versions.forms import CHANGES, FIELD_NAMES, AreaForm, shown_area
from services.planner.framework_versions.loading import digcomp
from services.planner.framework_versions.programmes import KnownProgramme
from services.planner.framework_versions.routes.pages import digcomp_by_area, profile_table
from services.planner.framework_versions.routes.working import changed_programme, draft_path, working_document
from services.planner.plans.words import LEVELS
from shared.application import database
from shared.errors import NotFound
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render, url

router = APIRouter(prefix="/programmes/{programme_id}/framework", dependencies=[requires(Rule.FRAMEWORK_CHANGE)])


@router.get("/draft", name="framework_draft")
def show_draft(request: Request, viewer: CurrentViewer, programme_id: UUID) -> Response:
    """Show the areas as they are being worked on, and what differs from the version in force."""
    programme = changed_programme(request, viewer, programme_id)
    return _draft_page(request, viewer, programme)


@router.post("/publish", name="publish_framework")
def publish(request: Request, viewer: CurrentViewer, programme_id: UUID, form: Form) -> Response:
    """Put the draft that was read in force; all plans of the programme are derived anew."""
    programme = changed_programme(request, viewer, programme_id)
    try:
        with database(request).transaction(viewer) as db:
            number = use_cases.publish(db, programme.id, str(form.get("seal", "")), datetime.now(UTC))
    except problems.Unfit as problem:
        return redirect(draft_path(request, programme), problem.message, tone="warning")
    notice = (
        _("Version %(number)s gäller nu. Planerna tas fram på nytt.", number=number)
        if number
        else _("Det finns inga ändringar att publicera.")
    )
    return redirect(url(request, "framework", programme_id=programme.id), notice)


@router.post("/discard", name="discard_framework_draft")
def discard(request: Request, viewer: CurrentViewer, programme_id: UUID, form: Form) -> Response:
    """Throw the draft that was read away."""
    programme = changed_programme(request, viewer, programme_id)
    try:
        with database(request).transaction(viewer) as db:
            use_cases.discard_draft(db, programme.id, str(form.get("seal", "")))
    except problems.Unfit as problem:
        return redirect(draft_path(request, programme), problem.message, tone="warning")
    return redirect(draft_path(request, programme), _("Ändringarna är borttagna."))


@router.get("/areas/new", name="new_area")
def new_area(request: Request, viewer: CurrentViewer, programme_id: UUID) -> Response:
    """Show the empty form of an area."""
    programme = changed_programme(request, viewer, programme_id)
    return _area_page(
        request, viewer, programme, working_document(request, viewer, programme), None, {"digcomp": [], "levels": []}
    )


@router.post("/areas/new", name="add_area")
def add_area(request: Request, viewer: CurrentViewer, programme_id: UUID, form: Form) -> Response:
    """Add an area to the draft."""
    programme = changed_programme(request, viewer, programme_id)
    return _save(request, viewer, programme, None, form)


@router.get("/areas/{area_id}", name="area")
def show_area(request: Request, viewer: CurrentViewer, programme_id: UUID, area_id: str) -> Response:
    """Show an area's form."""
    programme = changed_programme(request, viewer, programme_id)
    document = working_document(request, viewer, programme)
    area = _area(document, area_id)
    return _area_page(request, viewer, programme, document, area, shown_area(area, fingerprint(area)))


@router.post("/areas/{area_id}", name="change_area")
def change_area(request: Request, viewer: CurrentViewer, programme_id: UUID, area_id: str, form: Form) -> Response:
    """Change an area in the draft."""
    programme = changed_programme(request, viewer, programme_id)
    return _save(request, viewer, programme, area_id, form)


@router.post("/areas/{area_id}/retire", name="retire_area")
def retire_area(request: Request, viewer: CurrentViewer, programme_id: UUID, area_id: str) -> Response:
    """Find no needs for an area any more."""
    return _act(request, viewer, programme_id, area_id, changes.retire, _("Området avvecklas när du publicerar."))


@router.post("/areas/{area_id}/restore", name="restore_area")
def restore_area(request: Request, viewer: CurrentViewer, programme_id: UUID, area_id: str) -> Response:
    """Take an area into use again."""
    programme = changed_programme(request, viewer, programme_id)
    with database(request).transaction(viewer) as db:
        in_force = queries.published_document(db, programme.id).document

    def restore(document: FrameworkDocument, area_id: str) -> FrameworkDocument:
        return changes.restore(document, area_id, in_force)

    return _act(request, viewer, programme_id, area_id, restore, _("Området är i bruk igen."))


@router.get("/areas/{area_id}/merge", name="merge_page")
def merge_page(request: Request, viewer: CurrentViewer, programme_id: UUID, area_id: str) -> Response:
    """Show what an area can be merged into, and what that would touch."""
    programme = changed_programme(request, viewer, programme_id)
    return _merge_page(request, viewer, programme, area_id)


@router.post("/areas/{area_id}/merge", name="merge_area")
def merge_area(request: Request, viewer: CurrentViewer, programme_id: UUID, area_id: str, form: Form) -> Response:
    """Let another area count for this one."""
    programme = changed_programme(request, viewer, programme_id)
    target = str(form.get("target", ""))

    def merge(document: FrameworkDocument) -> FrameworkDocument:
        area = _area(document, area_id)
        return document if area.merged_into == target else changes.merge(document, area_id, target)

    try:
        with database(request).transaction(viewer) as db:
            use_cases.change_draft(db, programme.id, merge)
    except problems.Unfit as problem:
        return _merge_page(request, viewer, programme, area_id, problem)
    return redirect(draft_path(request, programme), _("Områdena slås ihop när du publicerar."))


def _save(request: Request, viewer: Viewer, programme: KnownProgramme, area_id: str | None, form: FormData) -> Response:
    try:
        typed = parse(AreaForm, form)
        with database(request).transaction(viewer) as db:
            use_cases.change_draft(db, programme.id, lambda document: _with_typed(document, area_id, typed))
    except (InvalidInput, problems.Unfit) as problem:
        document = working_document(request, viewer, programme)
        area = _area(document, area_id) if area_id else None
        values = dict(form) | {name: form.getlist(name) for name in ("digcomp", "levels")}
        if area and isinstance(problem, problems.ChangedMeanwhile):
            # The page shows what stands there, so from now on that is what was read.
            values["seen"] = fingerprint(area)
            mine = _as_typed(area, typed)
            others = [name for name in FIELD_NAMES if getattr(area, name) != getattr(mine, name)]
            return _area_page(request, viewer, programme, document, area, values, problem, others)
        return _area_page(request, viewer, programme, document, area, values, problem)
    return redirect(draft_path(request, programme), _("Området är sparat i utkastet."))


def _with_typed(document: FrameworkDocument, area_id: str | None, typed: AreaForm) -> FrameworkDocument:
    known = _area(document, area_id) if area_id else Area(new_area_id(document, typed.name), typed.name)
    area = _as_typed(known, typed)
    if area == known and area_id:
        return document
    if area_id and typed.seen != fingerprint(known):
        raise problems.ChangedMeanwhile
    return changes.save_area(document, area)


def _as_typed(known: Area, typed: AreaForm) -> Area:
    values = typed.model_dump(exclude={"seen"})
    values |= {"parent": typed.parent or None, "digcomp": tuple(each for each in digcomp() if each in typed.digcomp)}
    return Area(**{**vars(known), **values})


def _act(
    request: Request,
    viewer: Viewer,
    programme_id: UUID,
    area_id: str,
    change: Callable[[FrameworkDocument, str], FrameworkDocument],
    notice: str,
) -> Response:
    programme = changed_programme(request, viewer, programme_id)

    def changed(document: FrameworkDocument) -> FrameworkDocument:
        _area(document, area_id)
        return change(document, area_id)

    try:
        with database(request).transaction(viewer) as db:
            use_cases.change_draft(db, programme.id, changed)
    except problems.Unfit as problem:
        return redirect(draft_path(request, programme), problem.message, tone="warning")
    return redirect(draft_path(request, programme), notice)


def _draft_page(request: Request, viewer: Viewer, programme: KnownProgramme) -> Response:
    with database(request).transaction(viewer) as db:
        in_force = queries.published_document(db, programme.id)
        draft = queries.find_draft(db, programme.id)
    document = draft.document if draft else in_force.document
    found = changes.compare(in_force.document, document)
    return render(
        request,
        "framework/draft.html",
        programme=programme,
        in_force=in_force,
        draft=draft,
        document=document,
        seal=seal_of(document),
        areas=in_order(document),
        changes=found,
        changed={change.area.id: change for change in found},
        level_changes=changes.compare_levels(in_force.document, document),
        change_names=CHANGES,
        field_names=FIELD_NAMES,
        digcomp_names=digcomp(),
        **profile_table(document),
    )


def _area_page(
    request: Request,
    viewer: Viewer,
    programme: KnownProgramme,
    document: FrameworkDocument,
    area: Area | None,
    values: dict[str, Any],
    problem: InvalidInput | problems.Unfit | None = None,
    others: Sequence[str] = (),
) -> Response:
    errors = problem.errors if isinstance(problem, InvalidInput) else FormErrors()
    if isinstance(problem, problems.Unfit):
        errors.add(problem.field, problem.message)
    with database(request).transaction(viewer) as db:
        use = queries.area_use(db, programme.id) if area else {}
    return render(
        request,
        "framework/area.html",
        status=problem.status if problem else 200,
        programme=programme,
        document=document,
        area=area,
        use=use.get(area.id, queries.AreaUse()) if area else None,
        values=values,
        errors=errors,
        others=others,
        field_names=FIELD_NAMES,
        level_names=LEVELS,
        digcomp=digcomp_by_area(),
        parents=[(other.id, other.name) for other in document.active if area is None or other.id != area.id],
    )


def _merge_page(
    request: Request, viewer: Viewer, programme: KnownProgramme, area_id: str, problem: problems.Unfit | None = None
) -> Response:
    document = working_document(request, viewer, programme)
    area = _area(document, area_id)
    with database(request).transaction(viewer) as db:
        use = queries.area_use(db, programme.id)
    errors = FormErrors()
    if problem:
        errors.add(problem.field, problem.message)
    return render(
        request,
        "framework/merge.html",
        status=problem.status if problem else 200,
        programme=programme,
        area=area,
        targets=[(other.id, other.name) for other in document.counted if other.id != area.id],
        use=use.get(area.id, queries.AreaUse()),
        errors=errors,
    )


def _area(document: FrameworkDocument, area_id: str) -> Area:
    if area_id not in document.by_id:
        raise NotFound
    return document.by_id[area_id]
