"""The library plan: attached or linked, read, taken away, put back."""

from datetime import UTC, datetime
from pathlib import PurePath
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from services.intake.board.domain import clean_text
from services.intake.board.queries import find_session
from services.intake.preparation.forms import AddressForm
from services.intake.preparation.problems import NotAPdf, PlanTooLarge
from services.intake.preparation.queries import plan_file
from services.intake.preparation.routes.pages import PREFIX, READ, WRITE, show_worksheet, worksheet_url
from services.intake.preparation.use_cases import library_plans as use_cases
from shared.application import database
from shared.language import gettext as _
from shared.policy import Rule
from shared.spreadsheet.problems import NoFile
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect

router = APIRouter(prefix=f"{PREFIX}/library-plan")
LONGEST_FILENAME = 150


@router.post("", name="save_library_plan", dependencies=[WRITE])
def save_library_plan(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Keep the address, or the file, as the library plan."""
    now = datetime.now(UTC)
    try:
        if "address" in form:
            address = parse(AddressForm, form).address
            with database(request).transaction(viewer) as db:
                use_cases.link_plan(db, viewer, session_id, address, now)
        else:
            data, name = _file(form)
            with database(request).transaction(viewer) as db:
                use_cases.attach_plan(db, viewer, session_id, data, name, now)
    except (InvalidInput, NoFile, NotAPdf, PlanTooLarge) as problem:
        return show_worksheet(request, viewer, session_id, problem=problem, form="plan", values=form)
    return redirect(worksheet_url(request, session_id, "library-plan"), _("Biblioteksplanen är sparad."))


@router.get("/{attachment_id}", name="library_plan_file", dependencies=[READ])
def library_plan_file(request: Request, viewer: CurrentViewer, session_id: UUID, attachment_id: UUID) -> Response:
    """Send the attached file, to be saved: nothing of it is run or shown within our own pages."""
    with database(request).transaction(viewer) as db:
        session = find_session(db, viewer, session_id, Rule.PREPARATION_READ)
        content, name = plan_file(db, session, attachment_id)
    headers = {
        "Content-Disposition": f"attachment; filename=\"biblioteksplan.pdf\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type="application/pdf", headers=headers)


@router.post("/{attachment_id}/remove", name="remove_library_plan", dependencies=[WRITE])
def remove_library_plan(request: Request, viewer: CurrentViewer, session_id: UUID, attachment_id: UUID) -> Response:
    """Take the library plan away."""
    with database(request).transaction(viewer) as db:
        use_cases.remove_plan(db, viewer, session_id, attachment_id, datetime.now(UTC))
    return redirect(worksheet_url(request, session_id), _("Biblioteksplanen är borttagen. Du kan lägga tillbaka den."))


@router.post("/{attachment_id}/restore", name="restore_library_plan", dependencies=[WRITE])
def restore_library_plan(request: Request, viewer: CurrentViewer, session_id: UUID, attachment_id: UUID) -> Response:
    """Put the library plan back that was there before."""
    with database(request).transaction(viewer) as db:
        use_cases.restore_plan(db, viewer, session_id, attachment_id, datetime.now(UTC))
    return redirect(worksheet_url(request, session_id, "library-plan"), _("Biblioteksplanen är tillbaka."))


def _file(form: FormData) -> tuple[bytes, str]:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise NoFile
    return file.file.read(), _plain(file.filename)


def _plain(filename: str) -> str:
    """Return the file's own name, ending in .pdf, whatever folder a browser sends with it."""
    stem = PurePath(clean_text(filename).replace("\\", "/")).stem
    return f"{stem[:LONGEST_FILENAME] or 'biblioteksplan'}.pdf"
