"""What the group concludes in each perspective."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.forms import ConclusionForm
from services.intake.board.problems import ConclusionChanged
from services.intake.board.queries import conclusions_of
from services.intake.board.routes.pages import Chosen, choose, form_errors, open_page, session_url, show
from services.intake.board.use_cases.conclusions import write_conclusion as write
from services.intake.grouping.queries import board_targets
from shared.application import database
from shared.errors import NotFound, Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect

router = APIRouter(prefix="/swot-sessions/{session_id}/conclusions")
RUN = requires(Rule.SESSION_RUN)


@router.get("", name="conclusion_page", dependencies=[RUN])
def conclusion_page(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: Chosen = "") -> Response:
    """Show the notes and groups with most dots of a perspective, and the field for what the group concludes."""
    return _page(request, viewer, session_id, perspective)


@router.post("/{perspective}", name="write_conclusion", dependencies=[RUN])
def write_conclusion(
    request: Request, viewer: CurrentViewer, session_id: UUID, perspective: str, form: Form
) -> Response:
    """Save a conclusion; when somebody else was first, both texts are shown."""
    try:
        asked = parse(ConclusionForm, form)
        with database(request).transaction(viewer) as db:
            write(db, viewer, session_id, perspective, asked.text, asked.revision)
    except (InvalidInput, ConclusionChanged) as problem:
        return _page(request, viewer, session_id, perspective, form, problem)
    return redirect(session_url(request, session_id, perspective, "conclusion_page"), _("Slutsatsen är sparad."))


def _page(
    request: Request,
    viewer: Viewer,
    session_id: UUID,
    perspective: str,
    typed: Any = None,
    problem: Problem | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        chosen = choose(head.perspectives, perspective)
        if chosen is None:
            raise NotFound
        targets = board_targets(db, session, chosen.code)
        conclusions = conclusions_of(db, session_id)
    current = conclusions.get(chosen.code)
    changed = problem if isinstance(problem, ConclusionChanged) else None
    shown_revision = typed.get("revision", "") if typed and not changed else current.revision if current else 0
    most = sorted((target for target in targets if target.all_votes), key=lambda target: -target.all_votes)
    return show(
        request,
        "conclusions.html",
        head,
        status=problem.status if problem else 200,
        chosen=chosen,
        conclusions=conclusions,
        most=most[:8],
        values={"text": typed.get("text", "") if typed else current.text if current else ""},
        revision=shown_revision,
        changed=changed,
        errors=form_errors(None if changed else problem, "text"),
    )
