"""Notes from a file: uploading, looking, confirming."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import func, select
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.intake.board.forms import FIELD_NAMES
from services.intake.board.queries import find_import
from services.intake.board.routes.pages import Chosen, form_errors, open_page, session_url, show, undo_query
from services.intake.exchange.board_file import BoardFile
from services.intake.exchange.use_cases import imports as use_cases
from services.intake.exchange.use_cases.boards import compare_board
from shared.application import database
from shared.errors import Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.language import ngettext
from shared.policy import Rule, requires
from shared.spreadsheet.problems import NoFile, UnusableTable
from shared.viewers import CurrentViewer
from shared.web import Form, redirect, url

router = APIRouter(prefix="/swot-sessions/{session_id}/imports")
# Nobody reads further, and a page of ten thousand rows takes a phone seconds.
ROWS_SHOWN = 200
RUN = requires(Rule.SESSION_RUN)


@router.get("", name="import_page", dependencies=[RUN])
def import_page(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: Chosen = "") -> Response:
    """Show the field for a file of notes, and how such a file is made."""
    return _upload_page(request, viewer, session_id, perspective)


@router.post("", name="upload_notes", dependencies=[RUN])
def upload_notes(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Read a file and go on to what it holds; no note is written yet."""
    file, perspective = form.get("file"), str(form.get("perspective", ""))[:100]
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise NoFile
        upload = use_cases.read_upload(file.file.read(), file.filename)
        with database(request).transaction(viewer) as db:
            import_id = use_cases.preview_import(db, viewer, session_id, upload)
    except UnusableTable as problem:
        return _upload_page(request, viewer, session_id, perspective, problem)
    page = url(request, "preview_import", session_id=session_id, import_id=import_id)
    return redirect(_from_board(page, perspective))


@router.get("/{import_id}", name="preview_import", dependencies=[RUN])
def preview_import(
    request: Request, viewer: CurrentViewer, session_id: UUID, import_id: UUID, perspective: Chosen = ""
) -> Response:
    """Show which notes a file holds and which of its rows can't be used."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        uploaded = find_import(db, session, import_id)
        again = use_cases.came_before(db, session, uploaded.content_hash)
        board = BoardFile.model_validate(uploaded.board) if uploaded.board else None
        merge = compare_board(db, session, board) if board else None
        twice = use_cases.standing_already(db, session, uploaded)
    if uploaded.confirmed_at:
        return redirect(session_url(request, session_id), _("Filens lappar är redan inlästa."), tone="information")
    if not uploaded.content_hash:
        step = "import_values" if uploaded.mapping else "import_columns"
        return redirect(_from_board(url(request, step, session_id=session_id, import_id=import_id), perspective))
    if merge:
        return show(
            request,
            "import_board.html",
            head,
            uploaded=uploaded,
            board=board,
            merge=merge,
            again=again,
            field_names=FIELD_NAMES,
            rows_shown=ROWS_SHOWN,
        )
    return show(
        request,
        "import_preview.html",
        head,
        uploaded=uploaded,
        again=again,
        twice=twice,
        field_names=FIELD_NAMES,
        rows_shown=ROWS_SHOWN,
    )


@router.post("/{import_id}/confirm", name="confirm_import", dependencies=[RUN])
def confirm_import(request: Request, viewer: CurrentViewer, session_id: UUID, import_id: UUID) -> Response:
    """Bring the notes in; confirmed twice they come in once."""
    with database(request).transaction(viewer) as db:
        written = use_cases.confirm_import(db, viewer, session_id, import_id, datetime.now(UTC))
        moment = db.scalar(select(func.now())) if written.notes and not written.board else None
    if written.again:
        return redirect(session_url(request, session_id), _("Filens lappar är redan inlästa."), tone="information")
    notice = ngettext("%(num)s lapp är inläst.", "%(num)s lappar är inlästa.", written.notes)
    if written.conclusions:
        more = ngettext(
            "%(num)s slutsats är också inläst.", "%(num)s slutsatser är också inlästa.", written.conclusions
        )
        notice = f"{notice} {more}"
    return redirect(f"{session_url(request, session_id)}?{undo_query(moment)[1:]}".rstrip("?"), notice)


def _from_board(page: str, perspective: str) -> str:
    """Return the address of a page, with the perspective of the board that one came from."""
    return f"{page}?{urlencode({'perspective': perspective})}" if perspective else page


def _upload_page(
    request: Request, viewer: Viewer, session_id: UUID, perspective: str, problem: Problem | None = None
) -> Response:
    with database(request).transaction(viewer) as db:
        _session, head = open_page(db, viewer, session_id)
    status = problem.status if problem else 200
    errors, advice = form_errors(problem, "file"), problem.advice if problem else None
    return show(
        request, "import_upload.html", head, status=status, errors=errors, advice=advice, perspective=perspective
    )
