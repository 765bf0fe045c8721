"""Importing a framework: uploading a file, looking at what was read of it, making it the draft."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from services.planner.framework_versions import imports, queries
from services.planner.framework_versions.domain import changes, problems
from services.planner.framework_versions.domain.document import MOST_AREAS, FrameworkDocument, in_order, seal_of
from services.planner.framework_versions.domain.joining import effect_of
from services.planner.framework_versions.formats.assembly import fitting_levels, fold_below
from services.planner.framework_versions.formats.reading import read_framework
from services.planner.framework_versions.forms import CHANGES, FIELD_NAMES, FORMATS, ConfirmForm
from services.planner.framework_versions.loading import digcomp
from services.planner.framework_versions.programmes import KnownProgramme
from services.planner.framework_versions.routes.working import changed_programme
from services.planner.plans.words import ROLES
from shared.application import database
from shared.errors import Problem
from shared.language import TIME_ZONE
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.spreadsheet.problems import NoFile, UnusableTable
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, parse, redirect, render, url

router = APIRouter(dependencies=[requires(Rule.FRAMEWORK_CHANGE)])
# Nobody reads further in a preview.
SHOWN = 200


@router.get("/programmes/{programme_id}/framework/import", name="choose_framework_file")
def choose_file(request: Request, viewer: CurrentViewer, programme_id: UUID) -> Response:
    """Show which files can be read, and the fields for them."""
    return _upload_page(request, changed_programme(request, viewer, programme_id))


@router.post("/programmes/{programme_id}/framework/import", name="upload_framework")
def upload(request: Request, viewer: CurrentViewer, programme_id: UUID, form: Form) -> Response:
    """Read a file and go on to what was found in it; nothing is changed yet."""
    programme = changed_programme(request, viewer, programme_id)
    try:
        file = _file(form, "file")
        if file is None:
            raise NoFile
        read = read_framework(*file, datetime.now(TIME_ZONE).date(), _file(form, "relations"))
        with database(request).transaction(viewer) as db:
            upload_id = imports.keep(db, viewer, programme.id, read, file[1], datetime.now(UTC))
    except (UnusableTable, problems.Unfit) as problem:
        return _upload_page(request, programme, problem)
    return redirect(url(request, "framework_import", upload_id=upload_id))


@router.get("/framework-imports/{upload_id}", name="framework_import")
def preview(request: Request, viewer: CurrentViewer, upload_id: UUID) -> Response:
    """Show what was read of a file, what was skipped and why, what it would change, and in which draft."""
    with database(request).transaction(viewer) as db:
        kept = imports.find(db, viewer, upload_id, datetime.now(UTC))
        programme_id, confirmed, content, filename = (kept.programme_id, kept.confirmed_at, kept.content, kept.filename)
        in_force = queries.published_document(db, programme_id).document
        draft = queries.find_draft(db, programme_id)
    if confirmed:
        return redirect(url(request, "framework_draft", programme_id=programme_id), _("Ramverket är redan inläst."))
    document = FrameworkDocument.from_json(content["document"])
    working = draft.document if draft else in_force
    levels = 1 + max(document.depth(area) for area in document.areas)
    chosen = min(levels, fitting_levels(document))
    effect = effect_of(working, fold_below(document, chosen), imports.carried_by(content), ROLES)
    return render(
        request,
        "framework/import_preview.html",
        programme=changed_programme(request, viewer, programme_id),
        upload_id=upload_id,
        filename=filename,
        format=FORMATS[content["format"]],
        document=document,
        areas=in_order(document),
        working=working,
        effect=effect,
        levels=levels,
        fitting=chosen,
        most=MOST_AREAS,
        skipped=content["skipped"],
        noted=content["noted"],
        shown=SHOWN,
        seal=seal_of(working),
        drafted=changes.compare(in_force, working),
        drafted_levels=len(changes.compare_levels(in_force, working)),
        change_names=CHANGES,
        field_names=FIELD_NAMES,
        digcomp_names=digcomp(),
    )


@router.post("/framework-imports/{upload_id}/confirm", name="confirm_framework_import")
def confirm(request: Request, viewer: CurrentViewer, upload_id: UUID, form: Form) -> Response:
    """Make what was read the draft."""
    choice = imports.Choice(**parse(ConfirmForm, form).model_dump())
    try:
        with database(request).transaction(viewer) as db:
            programme_id = imports.confirm(db, viewer, upload_id, choice, datetime.now(UTC))
    except problems.Unfit as problem:
        return redirect(url(request, "framework_import", upload_id=upload_id), problem.message, tone="warning")
    target = url(request, "framework_draft", programme_id=programme_id)
    return redirect(target, _("Ramverket är inläst som utkast. Inget gäller förrän du publicerar."))


@router.post("/framework-imports/{upload_id}/discard", name="discard_framework_import")
def discard(request: Request, viewer: CurrentViewer, upload_id: UUID) -> Response:
    """Throw an upload away."""
    with database(request).transaction(viewer) as db:
        programme_id = imports.discard(db, viewer, upload_id, datetime.now(UTC))
    target = url(request, "choose_framework_file", programme_id=programme_id)
    return redirect(target, _("Filen är borttagen. Inget är ändrat."))


def _file(form: FormData, name: str) -> tuple[bytes, str] | None:
    file = form.get(name)
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    return file.file.read(), file.filename


def _upload_page(request: Request, programme: KnownProgramme, problem: Problem | None = None) -> Response:
    errors = FormErrors()
    if problem:
        errors.add("file", problem.message)
    return render(
        request,
        "framework/import.html",
        status=problem.status if problem else 200,
        programme=programme,
        errors=errors,
    )
