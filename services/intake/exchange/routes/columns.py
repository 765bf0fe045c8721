"""Other boards' files: saying what their columns mean, then their values; each page works without JavaScript."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.queries import SessionHead, find_import
from services.intake.board.routes.pages import Chosen, form_errors, open_page, show
from services.intake.exchange.columns import SKIP, ColumnMapping, Line, headings
from services.intake.exchange.mapping_forms import (
    HEADERS_OFFERED,
    MEANING_NAMES,
    guessed_mapping,
    guessed_values,
    mapping_from_json,
    mapping_values,
    read_header,
    read_mapping,
    read_values,
    value_choices,
)
from services.intake.exchange.use_cases import imports as use_cases
from shared.application import database
from shared.errors import NotFound
from shared.identity import Viewer
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, redirect, url

router = APIRouter(prefix="/swot-sessions/{session_id}/imports/{import_id}")
RUN = requires(Rule.SESSION_RUN)
# Enough to recognise a column by.
_ROWS_SHOWN = 3


@router.get("/columns", name="import_columns", dependencies=[RUN])
def import_columns(
    request: Request, viewer: CurrentViewer, session_id: UUID, import_id: UUID, perspective: Chosen = ""
) -> Response:
    """Show the first rows of a file, and a choice for each of its columns."""
    head, sheets, mapping = _opened(request, viewer, session_id, import_id)
    if not sheets:
        return redirect(_preview(request, session_id, import_id))
    if mapping is None:
        sheet, lines = next(iter(sheets.items()))
        mapping = guessed_mapping(lines, None, sheet, _names(head), perspective)
    return _columns_page(request, head, import_id, sheets, mapping_values(mapping))


@router.post("/columns", name="map_columns", dependencies=[RUN])
def map_columns(request: Request, viewer: CurrentViewer, session_id: UUID, import_id: UUID, form: Form) -> Response:
    """Take the choices for the columns and go on; with another sheet or line of headings, show the columns anew."""
    head, sheets, before = _opened(request, viewer, session_id, import_id)
    sheet = str(form.get("sheet", ""))
    if sheet not in sheets:
        return redirect(_preview(request, session_id, import_id))
    lines, other = sheets[sheet], sheet != form.get("shown_sheet", sheet)
    try:
        if other or form.get("show"):
            header = None if other else read_header(form, lines)
            again = guessed_mapping(lines, header, sheet, _names(head), str(form.get("perspective", "")))
            return _columns_page(request, head, import_id, sheets, mapping_values(again))
        mapping = read_mapping(form, lines, [known.code for known in head.perspectives])
    except InvalidInput as problem:
        return _columns_page(request, head, import_id, sheets, form, problem)
    if before:
        mapping = replace(mapping, quadrants=before.quadrants, perspectives=before.perspectives)
    with database(request).transaction(viewer) as db:
        use_cases.map_columns(db, viewer, session_id, import_id, mapping)
    if value_choices(mapping, lines):
        return redirect(url(request, "import_values", session_id=session_id, import_id=import_id))
    return redirect(_preview(request, session_id, import_id))


@router.get("/values", name="import_values", dependencies=[RUN])
def import_values(request: Request, viewer: CurrentViewer, session_id: UUID, import_id: UUID) -> Response:
    """Show a choice for each value of the columns that tell quadrant and perspective."""
    head, sheets, mapping = _opened(request, viewer, session_id, import_id)
    if mapping is None or not (choices := value_choices(mapping, sheets[mapping.sheet])):
        return redirect(_preview(request, session_id, import_id))
    values = guessed_values(choices, mapping, _names(head))
    return _values_page(request, head, import_id, choices, values)


@router.post("/values", name="map_values", dependencies=[RUN])
def map_values(request: Request, viewer: CurrentViewer, session_id: UUID, import_id: UUID, form: Form) -> Response:
    """Take the meaning of each value, and go on to the notes."""
    head, sheets, mapping = _opened(request, viewer, session_id, import_id)
    if mapping is None:
        return redirect(_preview(request, session_id, import_id))
    lines = sheets[mapping.sheet]
    try:
        told = read_values(form, mapping, lines, [known.code for known in head.perspectives])
    except InvalidInput as problem:
        return _values_page(request, head, import_id, value_choices(mapping, lines), form, problem)
    with database(request).transaction(viewer) as db:
        use_cases.map_columns(db, viewer, session_id, import_id, told)
    return redirect(_preview(request, session_id, import_id))


def _opened(
    request: Request, viewer: Viewer, session_id: UUID, import_id: UUID
) -> tuple[SessionHead, dict[str, list[Line]], ColumnMapping | None]:
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        uploaded = find_import(db, session, import_id)
        sheets = use_cases.sheets_of(uploaded)
        return head, sheets, mapping_from_json(uploaded.mapping) if uploaded.mapping else None


def _names(head: SessionHead) -> dict[str, str]:
    return {known.code: known.name for known in head.perspectives}


def _preview(request: Request, session_id: UUID, import_id: UUID) -> str:
    return url(request, "preview_import", session_id=session_id, import_id=import_id)


def _columns_page(
    request: Request,
    head: SessionHead,
    import_id: UUID,
    sheets: Mapping[str, list[Line]],
    values: Mapping[str, Any],
    problem: InvalidInput | None = None,
) -> Response:
    lines = sheets[str(values.get("sheet", ""))]
    offered = range(-1, min(HEADERS_OFFERED, len(lines) - 1))
    header = int(given) if (given := str(values.get("header"))) in map(str, offered) else -1
    return show(
        request,
        "import_columns.html",
        head,
        status=problem.status if problem else 200,
        import_id=import_id,
        sheets=list(sheets),
        headings=headings(lines, header),
        rows=lines[header + 1 : header + 1 + _ROWS_SHOWN],
        lines=[(place, lines[place]) for place in offered if place >= 0],
        meanings=list(MEANING_NAMES.items()),
        values=values,
        told=[str(values.get(f"column-{place}")) for place in range(len(headings(lines, header)))],
        errors=form_errors(problem),
    )


def _values_page(
    request: Request,
    head: SessionHead,
    import_id: UUID,
    choices: Mapping[str, Any],
    values: Mapping[str, Any],
    problem: InvalidInput | None = None,
) -> Response:
    if not choices:
        raise NotFound
    return show(
        request,
        "import_values.html",
        head,
        status=problem.status if problem else 200,
        import_id=import_id,
        choices=choices,
        skip=SKIP,
        values=values,
        errors=form_errors(problem),
    )
