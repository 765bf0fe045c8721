"""A new SWOT day of a board that was taken out whole."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.intake.board.problems import DateTaken, NotNow, OutsideProgramme
from services.intake.board.routes.pages import form_errors, session_url
from services.intake.exchange.board_file import NoBoardFile, parse_board
from services.intake.exchange.use_cases.boards import restore_session
from shared.application import database
from shared.errors import Problem
from shared.identifiers import new_id
from shared.language import ngettext
from shared.policy import Rule, requires
from shared.spreadsheet.problems import NoFile, UnusableTable
from shared.viewers import CurrentViewer
from shared.web import Form, FormInput, InvalidInput, parse, redirect, render

router = APIRouter(prefix="/swot-sessions/from-file")
RUN = requires(Rule.SESSION_RUN)


class RestoreForm(FormInput):
    """A day of a file; ``session_id`` was made with the form, so sending it twice makes one day."""

    session_id: UUID
    held_on: date | None = None
    # A day beside the one that the file comes from, or another on the same date, is wanted.
    another: bool = False


@router.get("", name="session_file_page", dependencies=[RUN])
def session_file_page(request: Request) -> Response:
    """Show the field for the file."""
    return _page(request, {"session_id": new_id()})


@router.post("", name="restore_swot_session", dependencies=[RUN])
def restore_swot_session(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Make an open day of a file: all of it, or nothing."""
    file = form.get("file")
    try:
        asked = parse(RestoreForm, form)
        if not isinstance(file, UploadFile) or not file.filename:
            raise NoFile
        if (board := parse_board(file.file.read())) is None:
            raise NoBoardFile
        with database(request).transaction(viewer) as db:
            alone, named = not asked.another, file.filename
            merge = restore_session(db, viewer, asked.session_id, board, asked.held_on, alone=alone, filename=named)
    except (InvalidInput, UnusableTable, OutsideProgramme, NotNow, DateTaken) as problem:
        return _page(request, form, problem)
    notice = ngettext("Tavlan är öppen, med %(num)s lapp.", "Tavlan är öppen, med %(num)s lappar.", merge.taken)
    return redirect(session_url(request, asked.session_id), notice)


def _page(request: Request, values: Any, problem: Problem | None = None) -> Response:
    field = "held_on" if isinstance(problem, OutsideProgramme | DateTaken) else "file"
    return render(
        request,
        "board/session_file.html",
        status=problem.status if problem else 200,
        values=values,
        other_day=problem.session_id if isinstance(problem, DateTaken) else None,
        advice=problem.advice if problem else None,
        errors=form_errors(problem, field),
    )
