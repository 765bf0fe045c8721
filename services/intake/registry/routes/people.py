"""Adding, changing and seeing off staff members."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from services.intake.registry import queries
from services.intake.registry.forms import ROLE_NAMES, LeaveForm, MoveForm, StaffForm, check_last_day
from services.intake.registry.routes.places import form_errors, today
from services.intake.registry.use_cases import moving, places, staff
from shared.application import database
from shared.errors import Conflict
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect, render, url

router = APIRouter()
Refused = (InvalidInput, staff.AddressInUse, staff.NoSuchLibrary)


@router.get(
    "/municipalities/{municipality_id}/staff/new",
    name="new_staff_member",
    dependencies=[requires(Rule.STAFF_CHANGE)],
)
def new_staff_member(request: Request, viewer: CurrentViewer, municipality_id: UUID) -> Response:
    """Show the empty form of a staff member."""
    return _form_page(request, viewer, municipality_id, values={"key": str(new_id()), "working_time_share": 100})


@router.post(
    "/municipalities/{municipality_id}/staff", name="add_staff_member", dependencies=[requires(Rule.STAFF_CHANGE)]
)
def add_staff_member(request: Request, viewer: CurrentViewer, municipality_id: UUID, form: Form) -> Response:
    """Add a staff member; sent again, the form adds nobody."""
    try:
        typed = parse(StaffForm, form)
        details = typed.details()
        with suppress(staff.AddedAlready), database(request).transaction(viewer) as db:
            staff.add_staff_member(db, viewer, municipality_id, typed.key, details)
    except Refused as problem:
        return _form_page(request, viewer, municipality_id, values=form, problem=problem)
    return _back(request, municipality_id, _("%(name)s är tillagd.", name=details.name))


@router.get("/staff/{person_id}", name="staff_member", dependencies=[requires(Rule.STAFF_CHANGE)])
def staff_member(request: Request, viewer: CurrentViewer, person_id: UUID) -> Response:
    """Show the form of a staff member."""
    person = _find(request, viewer, person_id)
    return _form_page(request, viewer, person.municipality_id, values=_values(person), person=person)


@router.post("/staff/{person_id}", name="change_staff_member", dependencies=[requires(Rule.STAFF_CHANGE)])
def change_staff_member(request: Request, viewer: CurrentViewer, person_id: UUID, form: Form) -> Response:
    """Change what is known of a staff member."""
    try:
        details = parse(StaffForm, form).details()
        with database(request).transaction(viewer) as db:
            person = staff.change_staff_member(db, viewer, person_id, details)
    except Refused as problem:
        person = _find(request, viewer, person_id)
        return _form_page(request, viewer, person.municipality_id, values=form, problem=problem, person=person)
    return _back(request, person.municipality_id, _("%(name)s är sparad.", name=details.name))


@router.get("/staff/{person_id}/leave", name="leaving", dependencies=[requires(Rule.STAFF_CHANGE)])
def leaving(request: Request, viewer: CurrentViewer, person_id: UUID) -> Response:
    """Show what it means that a staff member has left, and ask for the day: there is no way back."""
    return _leaving_page(request, viewer, person_id)


@router.post("/staff/{person_id}/leave", name="leave", dependencies=[requires(Rule.STAFF_CHANGE)])
def leave(request: Request, viewer: CurrentViewer, person_id: UUID, form: Form) -> Response:
    """Note that a staff member has left."""
    try:
        last_day = parse(LeaveForm, form).left_on
        check_last_day(last_day, today())
    except InvalidInput as problem:
        return _leaving_page(request, viewer, person_id, values=form, problem=problem)
    with database(request).transaction(viewer) as db:
        person = staff.leave(db, viewer, person_id, last_day)
    return _back(request, person.municipality_id, _("Det är antecknat att %(name)s har slutat.", name=person.name))


@router.post("/staff/{person_id}/move", name="move_staff_member", dependencies=[requires(Rule.STAFF_CHANGE)])
def move_staff_member(request: Request, viewer: CurrentViewer, person_id: UUID, form: Form) -> Response:
    """Move a staff member to another municipality."""
    try:
        destination = parse(MoveForm, form).destination
        with database(request).transaction(viewer) as db:
            person = moving.move_staff_member(db, viewer, person_id, destination)
    except (InvalidInput, staff.NoSuchLibrary) as problem:
        person = _find(request, viewer, person_id)
        values = _values(person) | {"destination": form.get("destination", "")}
        return _form_page(request, viewer, person.municipality_id, values=values, problem=problem, person=person)
    return _back(request, person.municipality_id, _("%(name)s arbetar här nu.", name=person.name))


def _find(request: Request, viewer: Viewer, person_id: UUID) -> Any:
    with database(request).transaction(viewer) as db:
        return staff.find_staff_member(db, viewer, person_id)


def _values(person: Any) -> dict[str, Any]:
    names = ("name", "email", "role", "working_time_share", "library_id")
    return {name: getattr(person, name) for name in names}


def _back(request: Request, municipality_id: UUID, notice: str) -> Response:
    return redirect(url(request, "municipality", municipality_id=municipality_id), notice)


def _leaving_page(
    request: Request,
    viewer: Viewer,
    person_id: UUID,
    *,
    values: FormData | None = None,
    problem: InvalidInput | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        person = staff.find_staff_member(db, viewer, person_id)
        place = places.find_municipality(db, viewer, Rule.STAFF_CHANGE, person.municipality_id)
    shown: Any = values or {}
    return render(
        request,
        "registry/leaving.html",
        status=problem.status if problem else 200,
        place=place,
        person=person,
        values=shown,
        errors=form_errors(problem, shown, "left_on"),
    )


def _form_page(
    request: Request,
    viewer: Viewer,
    municipality_id: UUID,
    *,
    values: Any,
    problem: InvalidInput | Conflict | None = None,
    person: Any = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        place = places.find_municipality(db, viewer, Rule.STAFF_CHANGE, municipality_id)
        libraries = queries.list_libraries(db, municipality_id, with_staff=False)
        destinations = moving.list_destinations(db, viewer, person) if person else []
    field = "email"
    if isinstance(problem, staff.NoSuchLibrary):
        field = "destination" if "destination" in values else "library_id"
    return render(
        request,
        "registry/staff_member.html",
        status=problem.status if problem else 200,
        place=place,
        person=person,
        values=values,
        errors=form_errors(problem, values, field),
        roles=list(ROLE_NAMES.items()),
        destinations=destinations,
        libraries=[(library.id, library.name) for library in libraries if not library.closed_on],
    )
