"""The page of the programme: phases, perspectives, calendar."""

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.programme import queries
from services.intake.programme.domain import phase_on
from services.intake.programme.forms import SESSION_STATES
from shared.application import database
from shared.language import TIME_ZONE
from shared.policy import Rule, allows, requires
from shared.viewers import CurrentViewer
from shared.web import render

router = APIRouter()


@router.get("/programme", name="programme", dependencies=[requires(Rule.PROGRAMME_READ)])
def programme(request: Request, viewer: CurrentViewer) -> Response:
    """Show the programme with its phases and perspectives, and the SWOT days that the viewer may know of."""
    today = datetime.now(TIME_ZONE).date()
    with database(request).transaction(viewer) as db:
        programmes = queries.list_programmes(db)
        days = queries.list_swot_days(db)
    return render(
        request,
        "programme/programme.html",
        programmes=[(found, phase_on(found.phases, today)) for found in programmes],
        days=days,
        openable={day.id for day in days if allows(viewer, Rule.SESSION_READ, municipality_id=day.municipality_id)},
        sees_days=allows(viewer, Rule.SESSION_LIST),
        states=SESSION_STATES,
        today=today,
    )
