"""Practising before the day."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.routes.pages import session_url
from services.intake.leading import rehearsal as use_cases
from shared.application import database
from shared.identity import WORKER
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import redirect, url

router = APIRouter(prefix="/swot-sessions/{session_id}/rehearsal")
RUN = requires(Rule.SESSION_RUN)


@router.post("", name="rehearse", dependencies=[RUN])
def rehearse(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Open a rehearsal of the day, or go to the one that is going on."""
    with database(request).transaction(viewer) as db:
        rehearsal_id = use_cases.rehearse(db, viewer, session_id)
    return redirect(session_url(request, rehearsal_id))


@router.post("/end", name="end_rehearsal", dependencies=[RUN])
def end_rehearsal(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """End a rehearsal and erase everything in it."""
    with database(request).transaction(viewer) as db:
        day_id = use_cases.check_rehearsal(db, viewer, session_id)
    with database(request).transaction(WORKER) as db:
        use_cases.erase_rehearsal(db, session_id)
    back = session_url(request, day_id) if day_id else url(request, "swot_sessions")
    return redirect(back, _("Övningen är slut, och allt i den är raderat."))
