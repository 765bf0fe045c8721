"""Figures: one by one or from a file, taken away, put back."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.intake.board.routes.pages import form_errors, open_page
from services.intake.preparation.figures_file import FIELD_NAMES, FiguresFile, read_figures
from services.intake.preparation.forms import FigureForm
from services.intake.preparation.problems import FigureDiffers, TooManyFigures
from services.intake.preparation.routes.pages import PREFIX, WRITE, show, show_worksheet, worksheet_url
from services.intake.preparation.use_cases import figures as use_cases
from shared.application import database
from shared.errors import Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.language import ngettext
from shared.policy import Rule
from shared.spreadsheet.problems import NoFile, UnusableTable
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect

router = APIRouter(prefix=f"{PREFIX}/figures")
Refused = (FigureDiffers, TooManyFigures)


@router.post("", name="add_figure", dependencies=[WRITE])
def add_figure(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Write a figure down; sent twice it is one figure."""
    try:
        figure = parse(FigureForm, form).figure()
        with database(request).transaction(viewer) as db:
            use_cases.add_figures(db, viewer, session_id, [figure])
    except (InvalidInput, *Refused) as problem:
        return show_worksheet(request, viewer, session_id, problem=problem, form="figure", values=form)
    return redirect(worksheet_url(request, session_id, "figures"), _("Uppgiften är sparad."))


@router.get("/file", name="choose_figures_file", dependencies=[WRITE])
def choose_figures_file(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show the field for a file of figures, and how such a file is made."""
    return _file_page(request, viewer, session_id)


@router.post("/file", name="upload_figures", dependencies=[WRITE])
def upload_figures(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Write a file's figures down, all of them or, when a row is wrong, none."""
    file = form.get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise NoFile
        found = read_figures(file.file.read(), file.filename)
        if found.faults:
            return _file_page(request, viewer, session_id, found=found)
        with database(request).transaction(viewer) as db:
            new = use_cases.add_figures(db, viewer, session_id, found.figures)
    except (UnusableTable, *Refused) as problem:
        return _file_page(request, viewer, session_id, problem)
    notice = ngettext("%(num)s uppgift är inläst.", "%(num)s uppgifter är inlästa.", new)
    nothing = _("Inget nytt: alla uppgifter i filen fanns redan.")
    return redirect(worksheet_url(request, session_id, "figures"), notice if new else nothing)


@router.post("/{figure_id}/remove", name="remove_figure", dependencies=[WRITE])
def remove_figure(request: Request, viewer: CurrentViewer, session_id: UUID, figure_id: UUID) -> Response:
    """Take a figure away."""
    with database(request).transaction(viewer) as db:
        use_cases.remove_figure(db, viewer, session_id, figure_id, datetime.now(UTC))
    return redirect(
        worksheet_url(request, session_id, "figures"), _("Uppgiften är borttagen. Du kan lägga tillbaka den.")
    )


@router.post("/{figure_id}/restore", name="restore_figure", dependencies=[WRITE])
def restore_figure(request: Request, viewer: CurrentViewer, session_id: UUID, figure_id: UUID) -> Response:
    """Put a figure back."""
    with database(request).transaction(viewer) as db:
        use_cases.restore_figure(db, viewer, session_id, figure_id)
    return redirect(worksheet_url(request, session_id, "figures"), _("Uppgiften är tillbaka."))


def _file_page(
    request: Request,
    viewer: Viewer,
    session_id: UUID,
    problem: Problem | None = None,
    found: FiguresFile | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        _session, head = open_page(db, viewer, session_id, Rule.PREPARATION_WRITE)
    return show(
        request,
        "figures_file.html",
        head,
        status=problem.status if problem else 422 if found else 200,
        errors=form_errors(problem, "file"),
        advice=problem.advice if problem else None,
        faults=found.faults if found else (),
        field_names=FIELD_NAMES,
    )
