"""What hangs on the wall: one board in large type, without anything to press on the way."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.intake.board.domain import State
from services.intake.board.queries import conclusions_of
from services.intake.board.routes.pages import Chosen, choose, open_page
from services.intake.leading.now import board_on_the_wall
from services.intake.leading.pages import WORDS, leading_context, result_way
from shared.application import database
from shared.database import Transaction
from shared.identity import Viewer
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import render, render_part

router = APIRouter(prefix="/swot-sessions/{session_id}/projector")
RUN = requires(Rule.SESSION_RUN)
Theme = Annotated[Literal["light", "dark"], Query()]
View = Annotated[Literal["board", "code"], Query()]


@router.get("", name="projector", dependencies=[RUN])
def projector(
    request: Request,
    viewer: CurrentViewer,
    session_id: UUID,
    perspective: Chosen = "",
    theme: Theme = "light",
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
    chosen = choose(head.perspectives, perspective or board_on_the_wall(db, session, head.perspectives))
    assert chosen is not None  # noqa: S101  # there are perspectives
    said = conclusions_of(db, session_id).get(chosen.code)
    context = leading_context(request, db, session, head.perspectives, chosen, datetime.now(UTC))
    return WORDS | context | {"head": head, "conclusion": said.text if said else "", "result": None}
