"""Counting hands and paper dots: one field for each note and each group."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.forms import read_dots
from services.intake.board.queries import board_notes
from services.intake.board.routes.pages import Chosen, choose, form_errors, open_page, session_url, show
from services.intake.board.use_cases import notes as use_cases
from services.intake.grouping.queries import board_targets
from services.intake.leading.queries import note_counts, note_totals
from services.intake.voting.queries import group_counts
from shared.application import database
from shared.errors import Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, redirect

router = APIRouter(prefix="/swot-sessions/{session_id}/dots")
RUN = requires(Rule.SESSION_RUN)


@router.get("", name="dots_page", dependencies=[RUN])
def dots_page(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: Chosen = "") -> Response:
    """Show a field for the dots of every note and group of a perspective."""
    return _page(request, viewer, session_id, perspective)


@router.post("", name="count_dots", dependencies=[RUN])
def count_dots(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Save the counts that were changed."""
    perspective = str(form.get("perspective", ""))[:100]
    with database(request).transaction(viewer) as db:
        session, _head = open_page(db, viewer, session_id)
        notes = board_notes(db, session)
        ids = {*(note.id for note in notes), *(note.group_id for note in notes if note.group_id)}
    try:
        changed = read_dots(form, ids)
    except InvalidInput as problem:
        return _page(request, viewer, session_id, perspective, form, problem)
    with database(request).transaction(viewer) as db:
        use_cases.count_dots(db, viewer, session_id, changed)
    return redirect(session_url(request, session_id, perspective), _("Prickarna är sparade."))


def _page(
    request: Request,
    viewer: Viewer,
    session_id: UUID,
    perspective: str,
    values: Any = None,
    problem: Problem | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        notes = board_notes(db, session)
        chosen = choose(head.perspectives, perspective)
        targets = board_targets(db, session, chosen.code) if chosen else []
        groups = group_counts(db, session)
        totals = note_totals(note_counts(db, session_id), [known.code for known in head.perspectives])
    counted = {note.id: note.counted_votes for note in notes} | {
        group: count.counted for group, count in groups.items()
    }
    return show(
        request,
        "dots.html",
        head,
        status=problem.status if problem else 200,
        notes=notes,
        targets=targets,
        groups=groups,
        totals=totals,
        chosen=chosen,
        values=values or {f"dots-{target}": str(number or "") for target, number in counted.items()},
        errors=form_errors(problem),
    )
