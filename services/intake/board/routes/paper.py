"""Paper forms, for when phones or the net fail."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.routes.pages import open_page, show
from shared.application import database
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer

router = APIRouter(prefix="/swot-sessions/{session_id}/paper")
RUN = requires(Rule.SESSION_RUN)
# Lines per quadrant: as many as fit on a sheet with room for a hand.
_LINES = 8


@router.get("", name="paper_forms", dependencies=[RUN])
def paper_forms(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show a form per perspective, made to be printed on A4, and how they are typed in afterwards."""
    with database(request).transaction(viewer) as db:
        _session, head = open_page(db, viewer, session_id)
    return show(request, "paper.html", head, lines=_LINES, large=False)


@router.get("/large", name="paper_sheets", dependencies=[RUN])
def paper_sheets(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show a sheet per perspective and quadrant for the wall, made to be printed on A3."""
    with database(request).transaction(viewer) as db:
        _session, head = open_page(db, viewer, session_id)
    return show(request, "paper.html", head, lines=_LINES, large=True)
