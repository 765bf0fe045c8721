"""The page on which people find colleagues to learn from and to help, and say whether they would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.planner.framework_versions.queries import area_names
from services.planner.overview.domain.geography import WITHIN_KM, Located, travel_minutes
from services.planner.overview.domain.pairs import Pair, closest, match
from services.planner.overview.pages import CHOICES_KM, ask_places
from services.planner.overview.queries import agreed_pairs, count_withdrawn, list_willing, own_answers
from services.planner.overview.use_cases import answer_pair
from services.planner.plans.people import ask_people
from shared.application import ask, database
from shared.errors import NotFound, Unavailable
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, redirect, render

router = APIRouter(prefix="/planner/overview/colleagues")
Kilometres = Annotated[int, Query(ge=1, le=500)]
# Whoever travels further than this looks at a list, not at a proposal.
FARTHEST_KM = 500.0


@dataclass(frozen=True)
class Proposal:
    """A pair as one of the two sees it; ``name`` is the other one's, once both are glad."""

    pair: Pair
    key: str
    area: str
    place: str
    teaches: bool
    gladly: bool | None
    agreed: bool
    name: str


@dataclass(frozen=True)
class Shown:
    """What proposals are told with: the secret of keys, areas and places by name, and names once both are glad."""

    secret: str
    areas: Mapping[str, str]
    places: Mapping[UUID, Located]
    names: Mapping[UUID, str]


@router.get("", name="colleagues", dependencies=[requires(Rule.COLLEAGUES_MEET)])
def show_colleagues(request: Request, viewer: CurrentViewer, within: Kilometres = int(WITHIN_KM)) -> Response:
    """Show whom the viewer could learn from, and whom the viewer could help; who has agreed, however far away."""
    person_id = viewer.person_id
    if person_id is None:
        raise NotFound
    with database(request).transaction(viewer) as db:
        willing = list_willing(db, person_id)
        answers, agreed = own_answers(db, person_id), agreed_pairs(db)
        areas, withdrawn = area_names(db), count_withdrawn(db)
    places = ask_places(ask(request))
    proposed = {pair.identity for pair in closest(willing, places, within)} | set(answers)
    mine = [
        pair
        for pair in match(willing, places, FARTHEST_KM, person_id)
        if pair.identity in agreed or (pair.kilometres <= within and pair.identity in proposed)
    ]
    secret = request.app.state.settings.signing_key
    names = _names(request, [_other(pair, person_id).municipality_id for pair in mine if pair.identity in agreed])
    proposals = [
        _proposal(
            pair,
            person_id,
            Shown(secret, areas, places, names if pair.identity in agreed else {}),
            answers.get(pair.identity),
        )
        for pair in mine
    ]
    return render(
        request,
        "overview/colleagues.html",
        willing=any(one.person_id == person_id for one in willing),
        learn=_by_area(proposal for proposal in proposals if not proposal.teaches),
        teach=_by_area(proposal for proposal in proposals if proposal.teaches),
        withdrawn=withdrawn,
        within=within,
        choices=CHOICES_KM,
        travel_minutes=travel_minutes,
    )


@router.post("", name="answer_colleague", dependencies=[requires(Rule.COLLEAGUES_MEET)])
def answer_colleague(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Keep the viewer's answer to a proposal."""
    gladly, key, secret = form.get("answer") == "gladly", form.get("pair"), request.app.state.settings.signing_key
    places = ask_places(ask(request))
    with database(request).transaction(viewer) as db:
        person_id = viewer.person_id
        mine = match(list_willing(db, person_id), places, FARTHEST_KM, person_id) if person_id else []
        pair = next((pair for pair in mine if pair.key(secret) == key), None)
        answer_pair(db, viewer, pair, gladly=gladly)
        both = pair is not None and pair.identity in agreed_pairs(db)
    if not gladly:
        notice = _("Tack, då vet vi.")
    elif both:
        notice = _("Tack. Ni har svarat Gärna båda två, så nu ser ni varandras namn.")
    else:
        notice = _("Tack. När ni båda har svarat Gärna ser ni varandras namn.")
    return redirect("/planner/overview/colleagues", notice)


def _by_area(proposals: Iterable[Proposal]) -> list[tuple[str, list[Proposal]]]:
    """Return the areas in which most is wished first; in each the agreed ones, then the nearer ones."""
    found: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        found.setdefault(proposal.area, []).append(proposal)
    return [
        (area, sorted(each, key=lambda one: (not one.agreed, one.pair.kilometres, one.key)))
        for area, each in found.items()
    ]


def _other(pair: Pair, person_id: UUID) -> Any:
    return pair.mentor if pair.learner.person_id == person_id else pair.learner


def _proposal(pair: Pair, person_id: UUID, shown: Shown, gladly: bool | None) -> Proposal:
    other = _other(pair, person_id)
    places, areas = shown.places, shown.areas
    return Proposal(
        pair=pair,
        key=pair.key(shown.secret),
        area=areas.get(pair.mentor.area, pair.mentor.area),
        place=places[other.municipality_id].name if other.municipality_id in places else "",
        teaches=pair.mentor.person_id == person_id,
        gladly=gladly,
        agreed=bool(shown.names),
        name=shown.names.get(other.person_id, ""),
    )


def _names(request: Request, municipalities: list[UUID]) -> dict[UUID, str]:
    """Return the names of those who work there, with their library; none while intake doesn't answer."""
    names: dict[UUID, str] = {}
    for municipality_id in sorted(set(municipalities)):
        try:
            people = ask_people(ask(request), municipality_id)
        except (Unavailable, NotFound):
            continue
        names |= {UUID(key): f"{person['name']}, {person['library']}" for key, person in people.items()}
    return names
