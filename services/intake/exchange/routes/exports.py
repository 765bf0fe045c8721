"""Taking a board out: for a spreadsheet, or whole."""

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.queries import municipality_of
from services.intake.board.routes.pages import open_page, show
from services.intake.exchange.exported import exported_board
from services.intake.exchange.sheets import write_notes_csv, write_workbook
from services.intake.leading.queries import note_counts
from shared.application import database
from shared.policy import Rule, allows, requires
from shared.viewers import CurrentViewer

router = APIRouter(prefix="/swot-sessions/{session_id}/export")


class Kind(StrEnum):
    """What kind of file a board becomes."""

    CSV = "csv"
    WORKBOOK = "xlsx"
    JSON = "json"


_MEDIA_TYPES = {
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.JSON: "application/json",
}


@router.get("", name="export_page", dependencies=[requires(Rule.SESSION_READ)])
def export_page(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show the kinds of files that the board can be taken out as."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id, Rule.SESSION_READ)
        board = exported_board(db, viewer, session, datetime.now(UTC))
        runs = allows(viewer, Rule.SESSION_RUN, municipality_id=head.municipality_id)
        hidden = sum(count.hidden for count in note_counts(db, session_id)) if runs else 0
    return show(request, "export.html", head, notes=[note for note in board.notes if note.on_board], hidden=hidden)


@router.get("/{kind}", name="export_session", dependencies=[requires(Rule.SESSION_READ)])
def export_session(request: Request, viewer: CurrentViewer, session_id: UUID, kind: Kind) -> Response:
    """Answer the board as a file."""
    now = datetime.now(UTC)
    with database(request).transaction(viewer) as db:
        session, _head = open_page(db, viewer, session_id, Rule.SESSION_READ)
        board = exported_board(db, viewer, session, now)
        place = municipality_of(db, session.municipality_id)
    writers = {Kind.CSV: write_notes_csv, Kind.WORKBOOK: write_workbook}
    content = writers[kind](board) if kind in writers else board.to_bytes()
    filename = f"swot-{place.code}-{session.held_on}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    return Response(content, media_type=_MEDIA_TYPES[kind], headers=headers)
