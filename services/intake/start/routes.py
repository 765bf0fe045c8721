"""The start page: one section per role of the viewer."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.operations.asking import ask_for_overview
from services.intake.start import queries
from services.intake.start.asking import ask_for_plans
from services.intake.start.domain import Stage, make_agenda, next_day
from shared.application import database
from shared.database import Transaction
from shared.identity import Role, Viewer
from shared.language import TIME_ZONE
from shared.policy import Rule, allows, requires
from shared.viewers import CurrentViewer
from shared.web import render

router = APIRouter()

# What others wait for comes first, one's own next, the overviews last.
_ORDER = (
    Role.FACILITATOR,
    Role.MANAGER,
    Role.STAFF,
    Role.SEASON_PLANNER,
    Role.OCCASION_LEADER,
    Role.PROGRAMME_LEAD,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
    Role.OPERATOR,
)


@router.get("/", name="start", dependencies=[requires(Rule.SIGNED_IN)])
def start(request: Request, viewer: CurrentViewer) -> Response:
    """Show what waits for the viewer, role by role."""
    now = datetime.now(TIME_ZONE)
    plans = ask_for_plans(request, viewer)
    overview = ask_for_overview(request) if viewer.has(Role.OPERATOR) else None
    talks = [talk for place in plans["talks"].values() for talk in (*place["open"], *place["agreed"])] if plans else []
    with database(request).transaction(viewer) as db:
        context = _sections(db, viewer, now.date())
        names = queries.name_people(db, [talk["person_id"] for talk in talks])
    for talk in talks:
        talk["name"] = names.get(talk["person_id"], "")
    sections = [section for section, shown in _shown(viewer).items() if shown]
    return render(
        request, "start/start.html", sections=sections, today=now.date(), plans=plans, overview=overview, **context
    )


def _shown(viewer: Viewer) -> dict[str, bool]:
    """Return the sections of the page in their order, and which of them are the viewer's."""
    shown: dict[str, bool] = {role.value: viewer.has(role) for role in _ORDER}
    # Administrators of one programme look after its framework, not after accounts.
    shown[Role.ADMINISTRATOR.value] = allows(viewer, Rule.ACCOUNT_CHANGE)
    return shown | {"framework": bool(viewer.administered)}


def _sections(db: Transaction, viewer: Viewer, today: date) -> dict[str, Any]:
    days = queries.list_days(db)
    context: dict[str, Any] = {
        "programmes": queries.programmes_now(db, today),
        "managed_ids": viewer.municipalities(Role.MANAGER),
        "administered": viewer.administered,
    }
    if viewer.has(Role.FACILITATOR):
        reached = viewer.municipalities(Role.FACILITATOR)
        invited = {day.municipality_id for day in days}
        context["agenda"] = make_agenda(days, reached, today)
        context["without_day"] = [place.name for place in queries.list_places(db, reached - invited)]
        context["reached"] = len(reached)
    if viewer.has(Role.MANAGER):
        managed = queries.list_places(db, viewer.municipalities(Role.MANAGER))
        context["managed"] = [(place, next_day(days, place.id)) for place in managed]
        context["stand_ins"] = queries.list_stand_ins(db, viewer.account_id)
    if viewer.has(Role.STAFF):
        homes = queries.list_places(db, viewer.municipalities(Role.STAFF))
        context["homes"] = [(place, next_day(days, place.id)) for place in homes]
    if viewer.has(Role.PROGRAMME_LEAD):
        context["counties"] = queries.progress_by_county(db)
        context["stages"] = list(Stage)
    if allows(viewer, Rule.ACCOUNT_CHANGE):
        context["accounts"] = queries.account_figures(db)
    return context
