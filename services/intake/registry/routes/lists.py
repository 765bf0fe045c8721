"""Staff lists: uploading one, looking at what it would change, confirming it, fetching the list as it is."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.intake.registry import queries
from services.intake.registry.forms import FIELD_NAMES, ROLE_NAMES, fault_message, read_answers, staff_columns
from services.intake.registry.use_cases import staff_lists as use_cases
from services.intake.registry.use_cases.places import find_municipality
from shared.application import database
from shared.errors import Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.language import ngettext
from shared.policy import Rule, requires
from shared.spreadsheet import read_rows, write_csv
from shared.spreadsheet.problems import NoFile, UnusableTable
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, redirect, render, url

router = APIRouter()
# Nobody reads further, and a page of ten thousand rows takes a phone seconds.
ROWS_SHOWN = 200


@router.get(
    "/municipalities/{municipality_id}/staff/list",
    name="choose_staff_list",
    dependencies=[requires(Rule.STAFF_CHANGE)],
)
def choose_staff_list(request: Request, viewer: CurrentViewer, municipality_id: UUID) -> Response:
    """Show how a staff list is made, and the field for its file."""
    return _upload_page(request, viewer, municipality_id)


@router.post(
    "/municipalities/{municipality_id}/staff/list",
    name="upload_staff_list",
    dependencies=[requires(Rule.STAFF_CHANGE)],
)
def upload_staff_list(request: Request, viewer: CurrentViewer, municipality_id: UUID, form: Form) -> Response:
    """Read a file and go on to what it would change; nothing is saved in the registry yet."""
    file = form.get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise NoFile
        table = staff_columns(read_rows(file.file.read(), file.filename))
        with database(request).transaction(viewer) as db:
            list_id = use_cases.upload_staff_list(db, viewer, municipality_id, table, file.filename, datetime.now(UTC))
    except UnusableTable as problem:
        return _upload_page(request, viewer, municipality_id, problem)
    return redirect(url(request, "staff_list", list_id=list_id))


@router.get(
    "/municipalities/{municipality_id}/staff.csv", name="staff_file", dependencies=[requires(Rule.STAFF_CHANGE)]
)
def staff_file(request: Request, viewer: CurrentViewer, municipality_id: UUID) -> Response:
    """Answer the staff list as it is, in the form in which it can be uploaded again."""
    with database(request).transaction(viewer) as db:
        place = find_municipality(db, viewer, Rule.STAFF_CHANGE, municipality_id)
        people = queries.list_staff(db, municipality_id)
    header = [str(FIELD_NAMES[name]) for name in ("name", "email", "role", "working_time_share", "library")]
    rows = [
        [person.name, person.email, str(ROLE_NAMES[person.role]), str(person.working_time_share), person.library]
        for person in people
        if not person.left_on
    ]
    disposition = f'attachment; filename="personal-{place.code}.csv"'
    return Response(
        write_csv(header, rows), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )


@router.get("/staff-lists/{list_id}", name="staff_list", dependencies=[requires(Rule.STAFF_CHANGE)])
def staff_list(request: Request, viewer: CurrentViewer, list_id: UUID) -> Response:
    """Show what a list would change, and what is wrong with it, row by row."""
    return _preview_page(request, viewer, list_id)


@router.post("/staff-lists/{list_id}/confirm", name="confirm_staff_list", dependencies=[requires(Rule.STAFF_CHANGE)])
def confirm_staff_list(request: Request, viewer: CurrentViewer, list_id: UUID, form: Form) -> Response:
    """Save the rows of a list that have no fault; what was answered stays on the page when nothing could be saved."""
    fingerprint, answers = str(form.get("fingerprint", "")), read_answers(form)
    try:
        with database(request).transaction(viewer) as db:
            done = use_cases.confirm_staff_list(db, viewer, list_id, fingerprint, answers, datetime.now(UTC))
    except use_cases.RegistryHasChanged as problem:
        return _preview_page(request, viewer, list_id, status=problem.status, values=form, changed_meanwhile=problem)
    except InvalidInput as invalid:
        return _preview_page(request, viewer, list_id, status=invalid.status, values=form, errors=invalid.errors)
    return redirect(url(request, "municipality", municipality_id=done.municipality_id), _done(done))


def _preview_page(request: Request, viewer: Viewer, list_id: UUID, *, status: int = 200, **shown: Any) -> Response:
    with database(request).transaction(viewer) as db:
        kept = use_cases.find_staff_list(db, viewer, list_id, datetime.now(UTC))
        place = find_municipality(db, viewer, Rule.STAFF_CHANGE, kept.municipality_id)
        reviewed = use_cases.review_staff_list(db, kept)
        libraries = queries.list_libraries(db, kept.municipality_id, with_staff=False)
    if kept.confirmed_at:
        return redirect(
            url(request, "municipality", municipality_id=kept.municipality_id), _("Listan är redan sparad.")
        )
    context: dict[str, Any] = {
        "values": {},
        "changed_meanwhile": None,
        "errors": FormErrors(),
        "place": place,
        "kept": kept,
        "review": reviewed,
        "library_names": {library.id: library.name for library in libraries},
        "field_names": FIELD_NAMES,
        "role_names": ROLE_NAMES,
        "fault_message": fault_message,
        "rows_shown": ROWS_SHOWN,
    }
    return render(request, "registry/staff_list.html", status=status, **context | shown)


@router.post("/staff-lists/{list_id}/discard", name="discard_staff_list", dependencies=[requires(Rule.STAFF_CHANGE)])
def discard_staff_list(request: Request, viewer: CurrentViewer, list_id: UUID) -> Response:
    """Throw a list away without saving anything."""
    with database(request).transaction(viewer) as db:
        municipality_id = use_cases.discard_staff_list(db, viewer, list_id, datetime.now(UTC))
    target = url(request, "choose_staff_list", municipality_id=municipality_id)
    return redirect(target, _("Listan är borttagen. Inget är sparat."))


def _done(done: use_cases.Confirmed) -> str:
    if done.again:
        return _("Listan är redan sparad.")
    added = ngettext("%(num)s ny medarbetare", "%(num)s nya medarbetare", done.added)
    changed = ngettext("%(num)s ändrad", "%(num)s ändrade", done.changed)
    saved = _("Listan är sparad: %(added)s, %(changed)s.", added=added, changed=changed)
    if not done.left_out:
        return saved
    left_out = ngettext("%(num)s rad sparades inte.", "%(num)s rader sparades inte.", done.left_out)
    return f"{saved} {left_out}"


def _upload_page(request: Request, viewer: Viewer, municipality_id: UUID, problem: Problem | None = None) -> Response:
    errors = FormErrors()
    if problem:
        errors.add("file", problem.message)
    with database(request).transaction(viewer) as db:
        place = find_municipality(db, viewer, Rule.STAFF_CHANGE, municipality_id)
        libraries = queries.list_libraries(db, municipality_id, with_staff=False)
    return render(
        request,
        "registry/staff_list_upload.html",
        status=problem.status if problem else 200,
        place=place,
        errors=errors,
        role_names=ROLE_NAMES,
        libraries=[library for library in libraries if not library.closed_on],
    )
