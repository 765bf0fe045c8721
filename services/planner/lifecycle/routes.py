"""The pages of a plan's way: its history, and one page per step."""

from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from services.planner.editing.differences import list_changes
from services.planner.editing.queries import read_work
from services.planner.lifecycle import forms, queries, use_cases
from services.planner.lifecycle.domain import STATING, Step, newest_swot_day, short_hash
from services.planner.lifecycle.pages import held_goals, show_step_page
from services.planner.lifecycle.problems import AdoptedMeanwhile, ChangedMeanwhile, NothingNew, StepNotPossible
from services.planner.lifecycle.statements import FollowUp
from services.planner.lifecycle.unfinished import review_lasts_until
from services.planner.lifecycle.words import NOTICES, OUTCOMES, TAKEN
from services.planner.plans.addresses import plan_url
from services.planner.plans.queries import find_plan, show_revision
from services.planner.plans.tables import Plan
from shared.application import database
from shared.database import Transaction
from shared.errors import Conflict, NotFound
from shared.identity import Viewer
from shared.language import TIME_ZONE
from shared.language import gettext as _
from shared.policy import Rule, demand, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render

router = APIRouter(prefix="/planner/plans/{municipal_plan_id}")
LEAD = requires(Rule.MUNICIPAL_PLAN_LEAD)
# What people write in forms of steps, and would have to write again.
TYPED = ("remark", "reason", "learned", "registry_number")


@router.get("/history", name="plan_history", dependencies=[requires(Rule.MUNICIPAL_PLAN_READ)])
def show_history(request: Request, viewer: CurrentViewer, municipal_plan_id: UUID, page: int = 1) -> Response:
    """Show the steps that a municipal plan has taken, as far as they are for the viewer."""
    with database(request).transaction(viewer) as db:
        plan = find_plan(db, municipal_plan_id)
        if plan.kind != "municipal":
            raise NotFound
        demand(viewer, Rule.MUNICIPAL_PLAN_READ, municipality_id=plan.municipality_id)
        steps, turned = queries.list_steps(db, municipal_plan_id, page)
        content = show_revision(db, plan, plan.adopted_revision).content
    return render(
        request,
        "lifecycle/history.html",
        plan=plan,
        municipality=content["municipality"]["name"],
        steps=steps,
        page=turned,
        taken=TAKEN,
        stating=STATING,
        outcomes=OUTCOMES,
        short_hash=short_hash,
        # Where the municipality has another plan by now, it leads to this one.
        back=f"/planner/plans/{plan.id}",
    )


@router.get("/steps/{step}", name="plan_step", dependencies=[LEAD])
def show_step(request: Request, viewer: CurrentViewer, municipal_plan_id: UUID, step: Step) -> Response:
    """Show what a step does, and ask for what it needs."""
    return _step_page(request, viewer, municipal_plan_id, step)


@router.post("/steps/{step}", name="take_plan_step", dependencies=[LEAD])
def take_step(request: Request, viewer: CurrentViewer, municipal_plan_id: UUID, step: Step, form: Form) -> Response:
    """Take a step."""
    today = datetime.now(TIME_ZONE).date()
    try:
        with database(request).transaction(viewer) as db:
            taken = _take(db, viewer, municipal_plan_id, step, form, today)
            plan = use_cases.find_led_plan(db, viewer, municipal_plan_id)
            holds = queries.adoption_of(db, plan.id, plan.adopted_revision or plan.revision)
    except InvalidInput as problem:
        return _step_page(
            request, viewer, municipal_plan_id, step, form=form, errors=problem.errors, status=problem.status
        )
    except (ChangedMeanwhile, NothingNew, StepNotPossible) as problem:
        return _step_page(request, viewer, municipal_plan_id, step, form=form, problem=problem, status=problem.status)
    if step is Step.ADOPT and not taken.now and taken.step.account_id != viewer.account_id:
        return _adopted_before(plan, holds, form)
    return redirect(plan_url(plan), NOTICES[step])


def _adopted_before(plan: Plan, holds: queries.Adoption | None, form: FormData) -> Response:
    """Say who decided first, and lead on to where a number that only the other one typed is entered."""
    by_name = (holds.stated.by_name if holds else None) or _("någon annan")
    said = _("Planen var redan antagen, av %(name)s. Ditt beslut behövs inte.", name=by_name)
    number = str(form.get("registry_number", "")).strip()
    if not number or (holds and number == holds.registry_number):
        return redirect(plan_url(plan), said, tone="information")
    missing = _("Diarienumret som du skrev, %(number)s, är inte infört. Skriv det här om det ska stå.", number=number)
    return redirect(f"/planner/plans/{plan.id}/steps/register", f"{said} {missing}", tone="information")


def _take(db: Transaction, viewer: Viewer, plan_id: UUID, step: Step, form: FormData, today: date) -> use_cases.Taken:
    match step:
        case Step.SEND:
            sent = parse(forms.SendForm, form)
            forms.check_review(sent, today)
            return use_cases.send_for_review(db, viewer, plan_id, sent.step_id, sent.review_by, sent.remark)
        case Step.TAKE_BACK:
            back = parse(forms.TakeBackForm, form)
            return use_cases.take_back(db, viewer, plan_id, back.step_id, back.reason)
        case Step.ADOPT:
            stated = parse(forms.AdoptForm, form)
            plan = use_cases.find_led_plan(db, viewer, plan_id)
            forms.check_decision(stated, today, newest_swot_day(read_work(db, plan).work.edited, today))
            forms.check_review_over(stated, review_lasts_until(db, plan, today))
            return use_cases.adopt(db, viewer, plan_id, stated.step_id, stated.decision(), today)
        case Step.FOLLOW_UP:
            told = parse(forms.FollowUpForm, form)
            plan = use_cases.find_led_plan(db, viewer, plan_id)
            found = FollowUp(forms.read_outcomes(form, held_goals(db, plan)), told.learned, told.revision)
            forms.check_follow_up(found)
            return use_cases.follow_up(db, viewer, plan_id, told.step_id, found, today)
        case Step.REVISE:
            return use_cases.revise(db, viewer, plan_id, parse(forms.StepForm, form).step_id)
        case Step.KEEP:
            kept = parse(forms.EndForm, form)
            return use_cases.keep_adopted(db, viewer, plan_id, kept.step_id, kept.remark)
        case Step.REGISTER:
            entered = parse(forms.RegisterForm, form)
            return use_cases.register(db, viewer, plan_id, entered.step_id, entered.registry_number)
        case Step.CORRECT:
            mended = parse(forms.CorrectForm, form)
            plan = use_cases.find_led_plan(db, viewer, plan_id)
            content = show_revision(db, plan, plan.adopted_revision).content
            forms.check_decision(mended, today, newest_swot_day(content, today))
            return use_cases.correct(db, viewer, plan_id, mended.step_id, mended.correction())
        case Step.ARCHIVE:
            ended = parse(forms.EndForm, form)
            return use_cases.archive(db, viewer, plan_id, ended.step_id, ended.remark)


def _step_page(
    request: Request,
    viewer: Viewer,
    plan_id: UUID,
    step: Step,
    *,
    form: FormData | None = None,
    errors: FormErrors | None = None,
    problem: Conflict | None = None,
    status: int = 200,
) -> Response:
    with database(request).transaction(viewer) as db:
        shown = show_step_page(db, viewer, use_cases.find_led_plan(db, viewer, plan_id), step)
    values = shown["proposed"] | shown["read"] | {key: str(value) for key, value in (form or {}).items()}
    if isinstance(problem, ChangedMeanwhile):
        # The page shows what changed, so from now on that is what was read.
        values |= shown["read"]
    if isinstance(problem, AdoptedMeanwhile):
        # What was answered of a goal says nothing of the one that stands in its place.
        values |= {f"outcome-{goal}": "" for goal in problem.rewritten}
    return render(
        request,
        "lifecycle/step.html",
        status=status,
        values=values,
        errors=errors or FormErrors(),
        problem=problem,
        unsaved=[] if shown["possible"] or form is None else _written(form),
        changes=list_changes(problem.before, problem.after) if isinstance(problem, ChangedMeanwhile) else [],
        back=plan_url(shown["plan"]),
        **shown,
    )


def _written(form: FormData) -> list[str]:
    return [text for name in TYPED if (text := str(form.get(name, "")).strip())]
