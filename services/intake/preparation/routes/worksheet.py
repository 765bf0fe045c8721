"""The worksheet itself, and what was taken away from it."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.routes.pages import open_page
from services.intake.preparation.queries import removed_from
from services.intake.preparation.routes.pages import PREFIX, READ, WRITE, show, show_worksheet
from shared.application import database
from shared.policy import Rule
from shared.viewers import CurrentViewer

router = APIRouter(prefix=PREFIX)


@router.get("", name="preparation", dependencies=[READ])
def preparation(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show the group's worksheet."""
    return show_worksheet(request, viewer, session_id)


@router.get("/removed", name="removed_preparation", dependencies=[WRITE])
def removed_preparation(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show what was taken away, each with a way back."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id, Rule.PREPARATION_WRITE)
        removed = removed_from(db, viewer, session)
    return show(request, "removed.html", head, removed=removed)
