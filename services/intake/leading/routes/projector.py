"""What hangs on the wall: one board in large type, without anything to press on the way."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.intake.board.domain import State
from services.intake.board.queries import conclusions_of
from services.intake.board.routes.pages import Chosen, choose, open_page
from services.intake.leading.now import boards_on_the_wall, room_of_groups, written_at_once
from services.intake.leading.pages import WORDS, leading_context, result_way
from shared.application import database
from shared.database import Transaction
from shared.identity import Viewer
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import render, render_part

router = APIRouter(prefix="/swot-sessions/{session_id}/projector")
RUN = requires(Rule.SESSION_RUN)
# On its own the wall is as light or dark as the machine that shows it.
Theme = Annotated[Literal["auto", "light", "dark"], Query()]
View = Annotated[Literal["board", "code"], Query()]


@router.get("", name="projector", dependencies=[RUN])
def projector(
    request: Request,
    viewer: CurrentViewer,
    session_id: UUID,
    perspective: Chosen = "",
    theme: Theme = "auto",
    view: View = "board",
) -> Response:
    """Show the board that the room is busy with, or the one that is named; or the way in, as large as can be."""
    with database(request).transaction(viewer) as db:
        context = _wall(request, db, viewer, session_id, perspective)
    return render(request, "leading/projector.html", theme=theme, view=view, named=perspective, **context)


@router.get("/now", name="projector_now", dependencies=[RUN])
def projector_now(
    request: Request, viewer: CurrentViewer, session_id: UUID, perspective: Chosen = "", view: View = "board"
) -> Response:
    """Answer with what hangs on the wall now, for a projector that is on."""
    with database(request).transaction(viewer) as db:
        context = _wall(request, db, viewer, session_id, perspective)
    return render_part(request, "leading/projector_now.html", view=view, **context)


def _wall(request: Request, db: Transaction, viewer: Viewer, session_id: UUID, perspective: str) -> dict[str, Any]:
    session, head = open_page(db, viewer, session_id)
    if head.state is not State.OPEN or not head.perspectives:
        return WORDS | {"head": head, "now": None, "result": result_way(request, session)}
    named = choose(head.perspectives, perspective) if perspective else None
    shown = [named] if named else boards_on_the_wall(db, session, head.perspectives)
    said = conclusions_of(db, session_id).get(shown[0].code)
    context = leading_context(request, db, session, head.perspectives, shown[0], datetime.now(UTC))
    together = written_at_once(db, session, shown) if len(shown) > 1 else []
    if together:
        context["now"] = replace(context["now"], room=room_of_groups(db, session, shown))
    here = {"head": head, "together": together, "conclusion": said.text if said else "", "result": None}
    return WORDS | context | here
