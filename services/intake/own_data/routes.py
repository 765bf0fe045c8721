"""The page on which somebody reads what is kept of them, and the file to take along."""

import json
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.own_data.register import REGISTER
from services.intake.own_data.words import TABLES
from shared.application import ask, database
from shared.identity import WORKER, Viewer
from shared.language import TIME_ZONE
from shared.own_data import read_rows
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import render

router = APIRouter()
OTHERS = ("planner", "reports")


@router.get("/my-data", name="my_data", dependencies=[requires(Rule.SIGNED_IN)])
def show_own_data(request: Request, viewer: CurrentViewer) -> Response:
    """Show what is kept of the viewer, how much of each, and who reads it."""
    kept = _gather(request, viewer)
    counts = [(words, sum(len(kept[service].get(name, [])) for service, name in places)) for places, words in TABLES]
    return render(request, "own_data/own_data.html", counts=counts)


@router.get("/my-data/file", name="my_data_file", dependencies=[requires(Rule.SIGNED_IN)])
def download_own_data(request: Request, viewer: CurrentViewer) -> Response:
    """Answer all of it as a file."""
    document = {"made_at": datetime.now(TIME_ZONE).isoformat(), "name": viewer.name, "email": viewer.email}
    text = json.dumps(document | _gather(request, viewer), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="mina-uppgifter.json"', "Cache-Control": "no-store"}
    return Response(text, media_type="application/json", headers=headers)


def _gather(request: Request, viewer: Viewer) -> dict[str, Any]:
    """Return what each service keeps, by table.

    Raises:
        Unavailable: one of them doesn't answer; a file that lacks something would look as if there were nothing.
    """
    with database(request).transaction(WORKER) as db:
        own = {name: rows for name, rows in read_rows(db, REGISTER, viewer).items() if rows}
    return {"intake": own} | {name: ask(request).get(name, "own-data", viewer=viewer) for name in OTHERS}
