"""The pages of one's own assessment."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from services.planner.assessment import use_cases
from services.planner.assessment.forms import AnswerForm, HopesForm, SharingForm
from services.planner.assessment.pages import Collision, assessment_page, result_page, say_chosen, say_there
from services.planner.assessment.problems import AnsweredElsewhere, NothingAssessed
from services.planner.assessment.queries import owner_of
from services.planner.framework_versions.queries import published_outline
from shared.application import database
from shared.errors import Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render, url
from shared.web.problems import wants_json

OWN = requires(Rule.ASSESSMENT_OWN)
HOPES = "hopes"
router = APIRouter(prefix="/planner/assessment")


@router.get("", name="assessment", dependencies=[OWN])
def show_assessment(request: Request, viewer: CurrentViewer) -> Response:
    """Show the areas with their levels, and what the viewer has said so far."""
    return _page(request, viewer)


@router.post("/answers", name="assess_area", dependencies=[OWN])
def assess_area(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Save what the viewer says of an area, and go on to the next."""
    asked = parse(AnswerForm, form)
    try:
        with database(request).transaction(viewer) as db:
            use_cases.assess_area(db, owner_of(viewer), asked.area, asked.answer(), asked.seen)
            order = [*(area.id for area in published_outline(db, owner_of(viewer)[0]).areas), HOPES]
    except AnsweredElsewhere as problem:
        return _collided(request, viewer, problem, Collision(asked.area, say_there(problem.there), asked.answer()))
    return _saved(request, order[order.index(asked.area) + 1])


@router.post("/hopes", name="write_hopes", dependencies=[OWN])
def write_hopes(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Save what the viewer hopes for, and go on to the end."""
    try:
        asked = parse(HopesForm, form)
    except InvalidInput as problem:
        return _refused(request, viewer, problem, form)
    try:
        with database(request).transaction(viewer) as db:
            use_cases.write_hopes(db, owner_of(viewer), asked.hopes, asked.seen)
    except AnsweredElsewhere as problem:
        return _collided(request, viewer, problem, Collision(HOPES, say_there(problem.there), asked.hopes))
    return _saved(request, "")


@router.get("/result", name="assessment_result", dependencies=[OWN])
def show_result(request: Request, viewer: CurrentViewer) -> Response:
    """Show what the viewer has said, who sees it, and how it was before."""
    return _result(request, viewer)


@router.post("/finish", name="finish_assessment", dependencies=[OWN])
def finish_assessment(request: Request, viewer: CurrentViewer) -> Response:
    """Keep the assessment as a round of its own."""
    try:
        with database(request).transaction(viewer) as db:
            kept = use_cases.finish_assessment(db, owner_of(viewer))
    except NothingAssessed as problem:
        return _result(request, viewer, problem)
    said = _("Din självskattning är klar. Din plan räknas om med den.") if kept else _("Inget har ändrats sedan sist.")
    return redirect(url(request, "assessment_result"), said)


@router.post("/sharing", name="choose_sharing", dependencies=[OWN])
def choose_sharing(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Save whom the viewer lets see the assessment."""
    try:
        asked = parse(SharingForm, form)
    except InvalidInput as problem:
        return _result(request, viewer, problem, problem.errors)
    with database(request).transaction(viewer) as db:
        before = use_cases.choose_sharing(db, owner_of(viewer), asked.sharing())
    return redirect(url(request, "assessment_result") + "#sharing", say_chosen(asked.sharing(), before))


def _saved(request: Request, place: str) -> Response:
    if wants_json(request):
        return JSONResponse({"saved": True})
    return redirect(f"{url(request, 'assessment')}#{place}" if place else url(request, "assessment_result"))


def _refused(request: Request, viewer: Viewer, problem: InvalidInput, form: FormData) -> Response:
    if wants_json(request):
        said = " ".join(str(message) for _name, message in problem.errors)
        return JSONResponse({"error": {"message": said}}, status_code=problem.status)
    return _page(request, viewer, problem, form)


def _collided(request: Request, viewer: Viewer, problem: AnsweredElsewhere, collision: Collision) -> Response:
    if wants_json(request):
        there = problem.there
        fields = {HOPES: there} if isinstance(there, str) else there.to_json()
        said = {"message": str(problem.message), "advice": str(problem.advice)}
        found = {"words": collision.there, "mark": there if isinstance(there, str) else there.mark, "fields": fields}
        return JSONResponse({"error": said, "there": found}, status_code=problem.status)
    errors = FormErrors()
    errors.add(collision.place, problem.message)
    return _page(request, viewer, InvalidInput(errors), {HOPES: collision.here}, collision)


def _page(
    request: Request,
    viewer: Viewer,
    problem: InvalidInput | None = None,
    typed: Any = None,
    collision: Collision | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        page = assessment_page(db, owner_of(viewer))
    return render(
        request,
        "assessment/assessment.html",
        status=AnsweredElsewhere.status if collision else problem.status if problem else 200,
        errors=problem.errors if problem else FormErrors(),
        typed=typed or {},
        collision=collision,
        **page,
    )


def _result(
    request: Request, viewer: Viewer, problem: Problem | None = None, errors: FormErrors | None = None
) -> Response:
    owner = owner_of(viewer)
    with database(request).transaction(viewer) as db:
        page = result_page(db, owner, owner[1])
    return render(
        request,
        "assessment/result.html",
        status=problem.status if problem else 200,
        problem=None if errors else problem,
        errors=errors or FormErrors(),
        **page,
    )
