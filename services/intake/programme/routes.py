"""The programme: phases, perspectives, calendar; setting one up, correcting it, giving it its municipalities."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.intake.programme import queries, use_cases
from services.intake.programme.domain import phase_on
from services.intake.programme.forms import (
    PLACE_FIELD_NAMES,
    SESSION_STATES,
    ProgrammeChangeForm,
    ProgrammeForm,
    place_columns,
    place_fault_message,
    shown_programme,
)
from services.intake.registry.domain.place_list import PLACE_FIELDS, PlaceReview
from services.intake.registry.domain.staff_list import ListRow
from services.intake.registry.use_cases.places import add_places as add_places_of_list
from shared.application import database
from shared.errors import NotFound
from shared.identity import Viewer
from shared.language import TIME_ZONE, ngettext
from shared.language import gettext as _
from shared.policy import Rule, allows, requires
from shared.spreadsheet import Table, read_rows
from shared.spreadsheet.problems import NoFile, UnusableTable
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render, url

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
        may_change=allows(viewer, Rule.PROGRAMME_CHANGE),
        sees_days=allows(viewer, Rule.SESSION_LIST),
        states=SESSION_STATES,
        today=today,
    )


@router.get("/programme/new", name="new_programme", dependencies=[requires(Rule.PROGRAMME_CHANGE)])
def new_programme(request: Request) -> Response:
    """Show the empty form of a programme."""
    return _programme_form(request, {"votes_per_perspective": 5}, FormErrors())


@router.post("/programme", name="add_programme", dependencies=[requires(Rule.PROGRAMME_CHANGE)])
def add_programme(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Set up a programme and go on to its municipalities."""
    try:
        details = parse(ProgrammeForm, form).details()
        with database(request).transaction(viewer) as db:
            use_cases.set_up_programme(db, viewer, details)
    except InvalidInput as problem:
        return _programme_form(request, form, problem.errors, status=problem.status)
    except use_cases.ProgrammeNameInUse as problem:
        errors = FormErrors({"name": [problem.message]})
        return _programme_form(request, form, errors, status=problem.status)
    return redirect(url(request, "choose_places"), _("%(name)s är upplagt.", name=details.name))


@router.get("/programmes/{programme_id}", name="edit_programme", dependencies=[requires(Rule.PROGRAMME_CHANGE)])
def edit_programme(request: Request, viewer: CurrentViewer, programme_id: UUID) -> Response:
    """Show a programme's form."""
    with database(request).transaction(viewer) as db:
        found = queries.find_programme(db, programme_id)
    return _programme_form(request, shown_programme(found), FormErrors(), programme_id=programme_id)


@router.post("/programmes/{programme_id}", name="change_programme", dependencies=[requires(Rule.PROGRAMME_CHANGE)])
def change_programme(request: Request, viewer: CurrentViewer, programme_id: UUID, form: Form) -> Response:
    """Correct what a programme is called and when its phases are."""
    try:
        typed = parse(ProgrammeChangeForm, form)
        with database(request).transaction(viewer) as db:
            use_cases.change_programme(db, viewer, programme_id, typed.description_of())
    except InvalidInput as problem:
        return _programme_form(request, form, problem.errors, status=problem.status, programme_id=programme_id)
    except use_cases.ProgrammeNameInUse as problem:
        errors = FormErrors({"name": [problem.message]})
        return _programme_form(request, form, errors, status=problem.status, programme_id=programme_id)
    return redirect(url(request, "programme"), _("%(name)s är sparat.", name=typed.name))


@router.get("/programme/places", name="choose_places", dependencies=[requires(Rule.PROGRAMME_CHANGE)])
def choose_places(request: Request, viewer: CurrentViewer) -> Response:
    """Show how a list of municipalities is made, and the field for its file."""
    return _places_form(request, viewer)


@router.post("/programme/places", name="add_places", dependencies=[requires(Rule.PROGRAMME_CHANGE)])
def add_places(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Add the municipalities of a file, all of them or none."""
    file = form.get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise NoFile
        rows = _rows(place_columns(read_rows(file.file.read(), file.filename)))
        programme_id = UUID(str(form.get("programme_id")))
    except UnusableTable as problem:
        return _places_form(request, viewer, status=problem.status, errors=FormErrors({"file": [problem.message]}))
    except ValueError as problem:
        raise NotFound from problem
    with database(request).transaction(viewer) as db:
        reviewed = add_places_of_list(db, viewer, programme_id, rows)
    if reviewed.faults:
        return _places_form(request, viewer, status=422, reviewed=reviewed)
    number = sum(len(county.municipalities) for county in reviewed.counties)
    added = ngettext("%(num)s kommun är tillagd.", "%(num)s kommuner är tillagda.", number)
    return redirect(url(request, "registry"), added if number else _("Inget nytt: alla kommuner fanns redan."))


def _rows(table: Table) -> list[ListRow]:
    fields = {*PLACE_FIELDS, ""}
    return [
        ListRow(row.line, row.cells, {field: text for field, text in row.faults.items() if field in fields})
        for row in table.rows
    ]


def _programme_form(
    request: Request, values: Any, errors: FormErrors, *, status: int = 200, programme_id: UUID | None = None
) -> Response:
    form = "programme/change.html" if programme_id else "programme/new.html"
    return render(request, form, status=status, values=values, errors=errors, programme_id=programme_id)


def _places_form(
    request: Request,
    viewer: Viewer,
    *,
    status: int = 200,
    errors: FormErrors | None = None,
    reviewed: PlaceReview | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        programmes = queries.list_programmes(db)
    return render(
        request,
        "programme/places.html",
        status=status,
        programmes=[(programme.id, programme.name) for programme in reversed(programmes)],
        errors=errors or FormErrors(),
        faults=reviewed.faults if reviewed else (),
        field_names=PLACE_FIELD_NAMES,
        fault_message=place_fault_message,
    )
