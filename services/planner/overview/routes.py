"""The pages of overviews: programme and county, one municipality, and who can help whom."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.planner.framework_versions.queries import area_names, areas_in_force
from services.planner.overview.domain.figures import Overviewed, newest
from services.planner.overview.domain.geography import WITHIN_KM, Located, travel_minutes
from services.planner.overview.domain.pairs import Offer, find_ways
from services.planner.overview.domain.people import Counted
from services.planner.overview.domain.visits import Visit, propose_visits
from services.planner.overview.pages import (
    CHOICES_KM,
    ask_places,
    choose_programme,
    overview_page,
    people_page,
    state_of,
    ways_between_places,
)
from services.planner.overview.pictures import slope
from services.planner.overview.queries import count_people, list_adopted, list_offers, list_overviewed, list_strengths
from services.planner.overview.sheet import write_table
from services.planner.plans.words import STANDINGS
from shared.application import ask, database
from shared.errors import NotFound
from shared.identity import Role, Viewer
from shared.policy import Rule, allows, demand, requires
from shared.viewers import CurrentViewer
from shared.web import redirect, render

router = APIRouter(prefix="/planner")
Words = Annotated[str, Query(max_length=100)]
_OVERSEERS = frozenset({Role.PROGRAMME_LEAD, Role.AUDITOR})
_WIDE = _OVERSEERS | {Role.FACILITATOR}
Belonging = TypeVar("Belonging", Overviewed, Counted, Offer, Located)
Kilometres = Annotated[int, Query(ge=1, le=500)]


@router.get("/overview", name="overview", dependencies=[requires(Rule.OVERVIEW_READ)])
def show_overview(
    request: Request, viewer: CurrentViewer, programme: UUID | None = None, county: Words = "", area: Words = ""
) -> Response:
    """Show a programme's needs where the viewer may compare municipalities; who has one only is shown that one."""
    with database(request).transaction(viewer) as db:
        everything, adopted = list_overviewed(db), list_adopted(db)
        people = count_people(db)
        in_force = areas_in_force(db, {plan.programme_id for plan in everything})
    own = viewer.municipalities(Role.MANAGER) | viewer.municipalities(Role.STAFF)
    if not viewer.roles & _WIDE and len(own) == 1:
        return redirect(f"/planner/overview/municipalities/{next(iter(own))}")
    chosen, programmes = choose_programme(ask(request), {plan.programme_id for plan in everything}, programme)
    plans, counted = _of(chosen, everything), _of(chosen, people)
    places = {place.id: place for place in _of(chosen, ask_places(ask(request)).values())}
    in_sight = _in_sight(viewer, chosen, places)
    known = in_force[chosen] if chosen else frozenset()
    page = overview_page(plans, _of(chosen, adopted), in_sight, known, county, area)
    return render(
        request,
        "overview/programme.html",
        programme=chosen,
        programmes=programmes,
        may_read_plan=_plan_readers(viewer, plans),
        leads_on=allows(viewer, Rule.LEARNING_READ),
        people=people_page(counted, places, page["row"].area if page["row"] else "", page["county"]),
        **page,
    )


@router.get("/overview.csv", name="overview_table", dependencies=[requires(Rule.OVERVIEW_READ)])
def overview_table(
    request: Request, viewer: CurrentViewer, programme: UUID | None = None, county: Words = ""
) -> Response:
    """Answer the figures of the heat map as a file: one row per municipality and area."""
    with database(request).transaction(viewer) as db:
        everything, adopted = newest(list_overviewed(db)), list_adopted(db)
        in_force = areas_in_force(db, {plan.programme_id for plan in everything})
    chosen, _programmes = choose_programme(ask(request), {plan.programme_id for plan in everything}, programme)
    plans = _of(chosen, everything)
    known = in_force[chosen] if chosen else frozenset()
    content = write_table([plan for plan in plans if county in {"", plan.county}], adopted, known)
    headers = {"Content-Disposition": 'attachment; filename="kompetensbehov.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/overview/municipalities/{municipality_id}", name="municipal_overview", dependencies=[requires(Rule.OVERVIEW_READ)]
)
def show_municipality(
    request: Request, municipality_id: UUID, viewer: CurrentViewer, within: Kilometres = int(WITHIN_KM)
) -> Response:
    """Show one municipality's needs beside its neighbours' strengths."""
    demand(viewer, Rule.OVERVIEW_READ, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        everything, adopted = list_overviewed(db), list_adopted(db)
        strengths = list_strengths(db)
        mine = [plan for plan in everything if plan.municipality_id == municipality_id]
        in_force = areas_in_force(db, {plan.programme_id for plan in mine})
    places = ask_places(ask(request))
    if not mine and not _is_own(viewer, municipality_id):
        raise NotFound
    plan = newest(mine)[0] if mine else None
    decided = [each for each in adopted if each.municipality_id == municipality_id]
    return render(
        request,
        "overview/municipality.html",
        municipality_id=municipality_id,
        municipality=plan.name if plan else places[municipality_id].name if municipality_id in places else "",
        plan=plan,
        state=STANDINGS[state_of(plan, decided)] if plan else "",
        figures=sorted(plan.figures.values(), key=lambda figure: figure.rank) if plan else [],
        highest=max((figure.need for figure in plan.figures.values()), default=0.0) if plan else 0.0,
        visits=propose_visits([plan] if plan else [], strengths, places, within, in_force),
        within=within,
        choices=CHOICES_KM,
        travel_minutes=travel_minutes,
        slope=slope(decided),
        archived=bool(decided) and not mine,
        may_read_plan=_plan_readers(viewer, mine or decided),
        compares=bool(viewer.roles & _WIDE),
        own=municipality_id in viewer.municipalities(Role.MANAGER) | viewer.municipalities(Role.STAFF),
    )


@router.get("/overview/learning", name="learning", dependencies=[requires(Rule.LEARNING_READ)])
def show_learning(
    request: Request, viewer: CurrentViewer, programme: UUID | None = None, within: Kilometres = int(WITHIN_KM)
) -> Response:
    """Show a facilitator which of the own municipalities in a programme could visit whom."""
    facilitated = viewer.municipalities(Role.FACILITATOR)
    with database(request).transaction(viewer) as db:
        everybody = [plan for plan in newest(list_overviewed(db)) if plan.municipality_id in facilitated]
        strengths, offers, areas = list_strengths(db), list_offers(db), area_names(db)
        in_force = areas_in_force(db, {plan.programme_id for plan in everybody})
    met = {plan.programme_id for plan in everybody}
    met |= {offer.programme_id for offer in offers if offer.municipality_id in facilitated}
    chosen, programmes = choose_programme(ask(request), met, programme)
    guests = _of(chosen, everybody)
    places = ask_places(ask(request))
    visits: dict[UUID, list[Visit]] = {}
    for visit in propose_visits(guests, strengths, places, within, in_force):
        visits.setdefault(visit.guest.municipality_id, []).append(visit)
    return render(
        request,
        "overview/learning.html",
        programme=chosen,
        programmes=programmes,
        guests=guests,
        visits=visits,
        pairs=ways_between_places(find_ways(_of(chosen, offers), places, within), places, facilitated, areas),
        within=within,
        choices=CHOICES_KM,
        travel_minutes=travel_minutes,
    )


def _of(programme_id: UUID | None, everything: Iterable[Belonging]) -> list[Belonging]:
    return [one for one in everything if one.programme_id == programme_id]


def _in_sight(viewer: Viewer, programme_id: UUID | None, places: Mapping[UUID, Located]) -> dict[UUID, Located]:
    """Return the places of a programme whose plans the viewer compares: who oversees it all of them, others the own."""
    oversees = any(grant.role in _OVERSEERS and grant.programme_id == programme_id for grant in viewer.grants)
    return {key: place for key, place in places.items() if oversees or _is_own(viewer, key)}


def _plan_readers(viewer: Viewer, plans: Sequence[Overviewed]) -> set[UUID]:
    """Return the municipalities whose plan the viewer may open: there a figure leads to its evidence."""
    return {
        plan.municipality_id
        for plan in plans
        if allows(viewer, Rule.MUNICIPAL_PLAN_READ, municipality_id=plan.municipality_id)
    }


def _is_own(viewer: Viewer, municipality_id: UUID) -> bool:
    return any(municipality_id in viewer.municipalities(role) for role in (Role.MANAGER, Role.FACILITATOR, Role.STAFF))
