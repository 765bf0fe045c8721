"""Putting the group's thoughts on the open board."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.domain import Level, Quadrant, State
from services.intake.board.forms import QUADRANT_NAMES
from services.intake.board.problems import UnknownPerspective
from services.intake.board.routes.pages import Chosen, choose, form_errors, open_page, session_url
from services.intake.preparation.domain import suggested_quadrants
from services.intake.preparation.forms import read_choices
from services.intake.preparation.queries import carried_notes, worksheet_of
from services.intake.preparation.routes.pages import PREFIX, show
from services.intake.preparation.use_cases import carrying as use_cases
from shared.application import database
from shared.errors import Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.language import ngettext
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, redirect

router = APIRouter(prefix=f"{PREFIX}/board")
RUN = requires(Rule.SESSION_RUN)


@router.get("", name="carry_page", dependencies=[RUN])
def carry_page(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: Chosen = "") -> Response:
    """Show the thoughts with a choice of field for each, and one perspective for all that a thought may differ from."""
    return _page(request, viewer, session_id, {"perspective": perspective})


@router.post("", name="carry_items", dependencies=[RUN])
def carry_items(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Write the chosen thoughts as notes; each becomes one note, however often it is sent."""
    with database(request).transaction(viewer) as db:
        session, _head = open_page(db, viewer, session_id)
        sheet = worksheet_of(db, viewer, session)
    try:
        choices = read_choices(form, [item.id for items in sheet.items.values() for item in items])
        with database(request).transaction(viewer) as db:
            new = use_cases.carry_items(db, viewer, session_id, choices)
    except (InvalidInput, UnknownPerspective) as problem:
        return _page(request, viewer, session_id, form, problem)
    notice = ngettext("%(num)s tanke ligger nu på tavlan.", "%(num)s tankar ligger nu på tavlan.", new)
    board = session_url(request, session_id, str(form.get("perspective", "")) or choices[0].perspective)
    return redirect(board, notice if new else _("De tankarna ligger redan på tavlan."))


def _page(request: Request, viewer: Viewer, session_id: UUID, values: Any, problem: Problem | None = None) -> Response:
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        sheet = worksheet_of(db, viewer, session)
        carried = carried_notes(db, session, [item.id for items in sheet.items.values() for item in items])
    if head.state is not State.OPEN and not problem:
        return redirect(session_url(request, session_id), _("Tavlan är inte öppen."), tone="information")
    return show(
        request,
        "carry.html",
        head,
        status=problem.status if problem else 200,
        sheet=sheet,
        carried=carried,
        suggested={level: suggested_quadrants(level) for level in Level},
        quadrants=list(Quadrant),
        quadrant_names=QUADRANT_NAMES,
        chosen=choose(head.perspectives, str(values.get("perspective", ""))),
        values=values,
        errors=form_errors(problem),
    )
