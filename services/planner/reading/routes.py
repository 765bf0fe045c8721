"""The pages of plans."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.planner.conversation.hours import read_hours
from services.planner.conversation.recorded import find_recorded_form
from services.planner.conversation.signing import document_signatures
from services.planner.editing.desk import lay_out
from services.planner.editing.queries import show_to_manager
from services.planner.lifecycle.findings import Findings, find_findings
from services.planner.lifecycle.queries import find_course
from services.planner.overview.pages import ask_places
from services.planner.plans import queries, use_cases
from services.planner.plans.pages import individual_page, municipal_page
from services.planner.plans.people import ask_people, named_person
from services.planner.plans.tables import Plan
from services.planner.plans.words import PERSONAL_STATES, STANDINGS, failure_reason
from services.planner.review.queries import count_lessons_elsewhere
from shared.application import ask, database
from shared.database import Transaction
from shared.errors import NotFound, Unavailable
from shared.identity import Role, Viewer
from shared.language import TIME_ZONE, by_name, sort_key
from shared.language import gettext as _
from shared.policy import Rule, allows, demand, requires
from shared.viewers import CurrentViewer
from shared.web import Form, redirect, render

router = APIRouter(prefix="/planner")


@router.get("", name="plans", dependencies=[requires(Rule.PLAN_LIST)])
def list_plans(request: Request, viewer: CurrentViewer) -> Response:
    """Show the plans that the viewer may see."""
    managed = sorted(viewer.municipalities(Role.MANAGER))
    with database(request).transaction(viewer) as db:
        own = queries.find_own_plan(db, viewer.person_id)
        municipal = queries.list_municipal_plans(db)
        coverage = [(municipality_id, queries.count_coverage(db, municipality_id)) for municipality_id in managed]
    # There may be no plan yet to take a name from, and only of several must one know which is which.
    places = ask_places(ask(request)) if len(managed) > 1 else {}
    names = {line.plan.municipality_id: line.name for line in municipal}
    names |= {place.id: place.name for place in places.values()}
    return render(
        request,
        "plans/list.html",
        own=own,
        municipal=by_name(municipal),
        coverage=[(municipality_id, names.get(municipality_id, ""), counts) for municipality_id, counts in coverage],
        states=STANDINGS,
        states_of_people=PERSONAL_STATES,
        works_here=viewer.has(Role.STAFF),
        sees_drafts=viewer.has(Role.MANAGER) or viewer.has(Role.FACILITATOR),
    )


@router.get(
    "/municipalities/{municipality_id}/plan", name="municipal_plan", dependencies=[requires(Rule.MUNICIPAL_PLAN_READ)]
)
def show_municipal_plan(request: Request, municipality_id: UUID, viewer: CurrentViewer) -> Response:
    """Show a municipality's plan, or how its derivation is going."""
    demand(viewer, Rule.MUNICIPAL_PLAN_READ, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        plan = queries.find_municipal_plan(db, municipality_id)
        shown, desk = lay_out(db, viewer, plan) if plan else (None, None)
        course = find_course(db, viewer, shown, datetime.now(TIME_ZONE).date()) if shown else None
        job = queries.newest_derivation_job(db, municipality_id)
        may_review = allows(viewer, Rule.NOTE_REVIEW, municipality_id=municipality_id)
        lessons = count_lessons_elsewhere(db, plan, job) if plan and may_review else 0
        framework = queries.framework_version_of(db, shown) if shown else None
        findings = find_findings(db, shown) if shown else Findings()
    works_on_it = _works_on_plan(viewer, municipality_id)
    if shown is None:
        if not works_on_it:
            raise NotFound
        return _show_plan_to_come(request, municipality_id, viewer, job)
    return render(
        request,
        "plans/municipal.html",
        job=job if works_on_it else None,
        failure=failure_reason(job.reason) if job else "",
        may_derive=allows(viewer, Rule.SESSION_RUN, municipality_id=municipality_id),
        may_read_board=allows(viewer, Rule.SESSION_READ, municipality_id=municipality_id),
        desk=desk,
        course=course,
        may_review=may_review,
        lessons=lessons,
        framework_version=framework,
        **municipal_page(shown, findings),
    )


@router.post(
    "/municipalities/{municipality_id}/plan/derive", name="derive_again", dependencies=[requires(Rule.SESSION_RUN)]
)
def derive_again(request: Request, municipality_id: UUID, viewer: CurrentViewer) -> Response:
    """Try a derivation once more that failed."""
    demand(viewer, Rule.SESSION_RUN, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        use_cases.retry_derivation(db, municipality_id)
    return redirect(f"/planner/municipalities/{municipality_id}/plan", _("Vi försöker igen."), tone="information")


@router.get(
    "/municipalities/{municipality_id}/plans", name="individual_plans", dependencies=[requires(Rule.COVERAGE_READ)]
)
def list_individual_plans(request: Request, municipality_id: UUID, viewer: CurrentViewer) -> Response:
    """Show a manager how many have plans, and the plans that are shared with the manager."""
    demand(viewer, Rule.COVERAGE_READ, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        coverage = queries.count_coverage(db, municipality_id)
        shared = queries.list_shared_plans(db, municipality_id)
    people = _people(request, municipality_id)
    rows = [named_person(shown, people or {}) | {"shown": shown} for shown in shared]
    return render(
        request,
        "plans/coverage.html",
        municipality_id=municipality_id,
        coverage=coverage,
        rows=sorted(rows, key=lambda row: sort_key(row["name"])),
        names_known=people is not None,
        states=PERSONAL_STATES,
    )


@router.get("/plans/{plan_id}", name="individual_plan", dependencies=[requires(Rule.PLAN_LIST)])
def show_plan(request: Request, plan_id: UUID, viewer: CurrentViewer, *, as_manager: bool = False) -> Response:
    """Show an individual plan; a municipal one has its own address, one before that is read as the version it was.

    ``as_manager``: to its person as the manager reads it.
    """
    with database(request).transaction(viewer) as db:
        plan = queries.find_plan(db, plan_id)
        if plan.kind == "municipal":
            return redirect(_municipal_url(db, plan))
        if _comes_along(viewer, plan):
            return render(request, "plans/moving.html", plan_id=plan_id)
        own = plan.person_id == viewer.person_id
        shown, desk = (show_to_manager(db, plan), None) if own and as_manager else lay_out(db, viewer, plan)
        framework = queries.framework_version_of(db, shown)
        holding = queries.find_holding(db, shown)
        recorded = find_recorded_form(db, plan_id) if own else None
        hours, signed = read_hours(db, shown), document_signatures(db, shown.plan, shown.number)
    demand(viewer, Rule.INDIVIDUAL_PLAN_READ, municipality_id=plan.municipality_id, person_id=plan.person_id)
    person = named_person(shown, _people(request, plan.municipality_id, plan.person_id) or {})
    if own:
        person["name"] = viewer.name
    values = individual_page(shown, person) | {"hours": hours, "signed": signed, "framework_version": framework}
    values |= {"as_manager": desk is None, "holding": holding, "recorded": recorded}
    return render(request, "plans/individual.html", own=own, desk=desk, **values)


@router.post("/plans/{plan_id}/share", name="share_plan", dependencies=[requires(Rule.INDIVIDUAL_PLAN_SHARE)])
def share_plan(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Share one's own plan with the manager, or stop sharing it."""
    shared = form.get("shared") == "1"
    with database(request).transaction(viewer) as db:
        use_cases.share_plan(db, viewer, plan_id, shared=shared)
    notice = _("Nu kan din chef läsa planen.") if shared else _("Nu är planen bara din igen.")
    return redirect(f"/planner/plans/{plan_id}", notice)


def _municipal_url(db: Transaction, plan: Plan) -> str:
    current = queries.find_municipal_plan(db, plan.municipality_id)
    if current and current.id != plan.id:
        return f"/planner/plans/{plan.id}/versions/{queries.show_as_read(db, plan).number}"
    return f"/planner/municipalities/{plan.municipality_id}/plan"


def _comes_along(viewer: Viewer, plan: Plan) -> bool:
    """Say whether the viewer's own plan is still where the viewer worked before: who moves is here ahead of it."""
    rule, own = Rule.INDIVIDUAL_PLAN_READ, viewer.person_id
    if own is None or plan.person_id != own or not allows(viewer, rule, person_id=own):
        return False
    return not allows(viewer, rule, municipality_id=plan.municipality_id, person_id=own)


def _works_on_plan(viewer: Viewer, municipality_id: UUID) -> bool:
    """Say whether the viewer reads the plan before it is adopted."""
    return allows(viewer, Rule.MUNICIPAL_PLAN_EDIT, municipality_id=municipality_id)


def _show_plan_to_come(
    request: Request, municipality_id: UUID, viewer: Viewer, job: queries.DerivationJob | None
) -> Response:
    known = _ask_sessions(request, municipality_id)
    failed = job is not None and job.state == "failed"
    # Between the closing and the job lies the time in which the log is followed.
    under_way = not failed and ((job is not None and job.state != "done") or bool(known.get("sessions")))
    return render(
        request,
        "plans/to_come.html",
        municipality_id=municipality_id,
        municipality=known.get("municipality", {}).get("name", ""),
        state="failed" if failed else "waiting" if under_way else "empty",
        failure=failure_reason(job.reason) if job and failed else "",
        may_derive=allows(viewer, Rule.SESSION_RUN, municipality_id=municipality_id),
    )


def _ask_sessions(request: Request, municipality_id: UUID) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = ask(request).get("intake", f"municipalities/{municipality_id}/swot")
    except Unavailable:
        return {}
    return answer


def _people(request: Request, municipality_id: UUID, person_id: UUID | None = None) -> dict[str, dict[str, Any]] | None:
    """Return who works there, or None while intake doesn't answer: the plan can be read without names."""
    try:
        return ask_people(ask(request), municipality_id, person_id)
    except (Unavailable, NotFound):
        return None
