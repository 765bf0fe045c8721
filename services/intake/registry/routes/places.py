"""Counties, municipalities and libraries."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.intake.programme.forms import SESSION_STATES
from services.intake.programme.queries import list_swot_days
from services.intake.registry import queries
from services.intake.registry.forms import KIND_NAMES, ROLE_NAMES, LibraryForm, name_what_is_missing
from services.intake.registry.use_cases import places as use_cases
from shared.application import database
from shared.errors import Conflict
from shared.identity import Role, Viewer
from shared.language import TIME_ZONE
from shared.language import gettext as _
from shared.policy import Rule, allows, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render, url

router = APIRouter()
Search = Annotated[str, Query(alias="q", max_length=100)]


@router.get("/registry", name="registry", dependencies=[requires(Rule.REGISTRY_READ)])
def registry(request: Request, viewer: CurrentViewer, search: Search = "") -> Response:
    """Show the municipalities that the viewer may open; who has one only goes straight to it."""
    only = _reached(viewer)
    if only is not None and len(only) == 1:
        return redirect(url(request, "municipality", municipality_id=next(iter(only))))
    with database(request).transaction(viewer) as db:
        counties = queries.list_counties(db, search, only)
        days = {day.municipality_id: day for day in list_swot_days(db) if day.state != "cancelled"}
    return render(
        request,
        "registry/registry.html",
        counties=counties,
        search=search,
        may_change=allows(viewer, Rule.PROGRAMME_CHANGE),
        days=days,
        sees_days=allows(viewer, Rule.SESSION_LIST),
        states=SESSION_STATES,
    )


def _reached(viewer: Viewer) -> frozenset[UUID] | None:
    if allows(viewer, Rule.ACCOUNT_CHANGE) or viewer.has(Role.PROGRAMME_LEAD):
        return None
    return viewer.municipalities(Role.MANAGER) | viewer.municipalities(Role.FACILITATOR)


@router.get("/municipalities/{municipality_id}", name="municipality", dependencies=[requires(Rule.REGISTRY_READ)])
def municipality(request: Request, viewer: CurrentViewer, municipality_id: UUID) -> Response:
    """Show a municipality: its libraries, its SWOT days, and its staff to those who work with them."""
    sees_staff = allows(viewer, Rule.STAFF_READ, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        use_cases.find_municipality(db, viewer, Rule.REGISTRY_READ, municipality_id)
        place = queries.find_place(db, municipality_id)
        libraries = queries.list_libraries(db, municipality_id, with_staff=sees_staff)
        people = queries.list_staff(db, municipality_id) if sees_staff else None
        days = list_swot_days(db, municipality_id)
    opens_days = allows(viewer, Rule.SESSION_READ, municipality_id=municipality_id)
    return render(
        request,
        "registry/municipality.html",
        place=place,
        libraries=libraries,
        people=people,
        sees_days=allows(viewer, Rule.SESSION_LIST, municipality_id=municipality_id),
        days=days,
        plans_days=allows(viewer, Rule.SESSION_RUN, municipality_id=municipality_id),
        openable={day.id for day in days} if opens_days else set(),
        states=SESSION_STATES,
        may_change=allows(viewer, Rule.REGISTRY_CHANGE, municipality_id=municipality_id),
        kind_names=KIND_NAMES,
        role_names=ROLE_NAMES,
    )


@router.get(
    "/municipalities/{municipality_id}/libraries/new",
    name="new_library",
    dependencies=[requires(Rule.REGISTRY_CHANGE)],
)
def new_library(request: Request, viewer: CurrentViewer, municipality_id: UUID) -> Response:
    """Show the empty form of a library."""
    return _form_page(request, viewer, municipality_id, values={"minimum_staff": 1})


@router.post(
    "/municipalities/{municipality_id}/libraries", name="add_library", dependencies=[requires(Rule.REGISTRY_CHANGE)]
)
def add_library(request: Request, viewer: CurrentViewer, municipality_id: UUID, form: Form) -> Response:
    """Add a library."""
    try:
        details = parse(LibraryForm, form).details()
        with database(request).transaction(viewer) as db:
            use_cases.add_library(db, viewer, municipality_id, details)
    except (InvalidInput, use_cases.LibraryNameInUse) as problem:
        return _form_page(request, viewer, municipality_id, values=form, problem=problem)
    return _back(request, municipality_id, _("%(name)s är tillagt.", name=details.name))


@router.get("/libraries/{library_id}", name="library", dependencies=[requires(Rule.REGISTRY_CHANGE)])
def library(request: Request, viewer: CurrentViewer, library_id: UUID) -> Response:
    """Show the form of a library that exists."""
    with database(request).transaction(viewer) as db:
        found = use_cases.find_library(db, viewer, library_id)
    values = {"name": found.name, "kind": found.kind, "minimum_staff": found.minimum_staff}
    return _form_page(request, viewer, found.municipality_id, values=values, library=found)


@router.post("/libraries/{library_id}", name="change_library", dependencies=[requires(Rule.REGISTRY_CHANGE)])
def change_library(request: Request, viewer: CurrentViewer, library_id: UUID, form: Form) -> Response:
    """Rename or describe a library."""
    try:
        details = parse(LibraryForm, form).details()
        with database(request).transaction(viewer) as db:
            changed = use_cases.change_library(db, viewer, library_id, details)
    except (InvalidInput, use_cases.LibraryNameInUse) as problem:
        with database(request).transaction(viewer) as db:
            found = use_cases.find_library(db, viewer, library_id)
        return _form_page(request, viewer, found.municipality_id, values=form, problem=problem, library=found)
    return _back(request, changed.municipality_id, _("%(name)s är sparat.", name=details.name))


@router.post("/libraries/{library_id}/close", name="close_library", dependencies=[requires(Rule.REGISTRY_CHANGE)])
def close_library(request: Request, viewer: CurrentViewer, library_id: UUID) -> Response:
    """Close a library that nobody works at."""
    with database(request).transaction(viewer) as db:
        closed = use_cases.close_library(db, viewer, library_id, today())
    return _back(request, closed.municipality_id, _("%(name)s är stängt.", name=closed.name))


@router.post("/libraries/{library_id}/reopen", name="reopen_library", dependencies=[requires(Rule.REGISTRY_CHANGE)])
def reopen_library(request: Request, viewer: CurrentViewer, library_id: UUID) -> Response:
    """Open a closed library again."""
    with database(request).transaction(viewer) as db:
        opened = use_cases.reopen_library(db, viewer, library_id)
    return _back(request, opened.municipality_id, _("%(name)s är öppet igen.", name=opened.name))


def _back(request: Request, municipality_id: UUID, notice: str) -> Response:
    return redirect(url(request, "municipality", municipality_id=municipality_id), notice)


def _form_page(
    request: Request,
    viewer: Viewer,
    municipality_id: UUID,
    *,
    values: Any,
    problem: InvalidInput | Conflict | None = None,
    library: Any = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        place = use_cases.find_municipality(db, viewer, Rule.REGISTRY_CHANGE, municipality_id)
    return render(
        request,
        "registry/library.html",
        status=problem.status if problem else 200,
        place=place,
        library=library,
        values=values,
        errors=form_errors(problem, values, "name"),
        kinds=list(KIND_NAMES.items()),
    )


def today() -> date:
    """Return the day that it is in Sweden."""
    return datetime.now(TIME_ZONE).date()


def form_errors(problem: InvalidInput | Conflict | None, form: Any, field: str) -> FormErrors:
    """Return a problem as the errors of a form; one of the use case belongs to ``field``."""
    if isinstance(problem, InvalidInput):
        return name_what_is_missing(problem.errors, form)
    errors = FormErrors()
    if problem:
        errors.add(field, " ".join(str(part) for part in (problem.message, problem.advice) if part))
    return errors
