"""The pages of a conversation about an individual plan."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.planner.conversation import agreeing, following_up, preparing, signing, taking_in
from services.planner.conversation.domain import QUESTIONS
from services.planner.conversation.forms import (
    BudgetForm,
    ChoiceForm,
    DayForm,
    FollowUpForm,
    PreparationForm,
    SignForm,
    TakeInForm,
    WithdrawForm,
    check_follow_up,
    check_meeting,
    is_day_changed,
    read_answers,
    read_day,
)
from services.planner.conversation.pages import Talk, list_earlier, read_talk
from services.planner.conversation.parties import Party, begin, find_party, list_staff_plans
from services.planner.conversation.persons import Person, ask_person
from services.planner.conversation.problems import AgreementHolds, WrittenElsewhere
from services.planner.conversation.withdrawing import withdraw
from services.planner.conversation.words import QUESTIONS as QUESTION_WORDS
from services.planner.conversation.words import STEPS
from services.planner.editing.problems import TooManyItems
from services.planner.plans.domain.content import text_hash
from services.planner.plans.people import ask_people
from services.planner.plans.words import FORMS, LEVELS, PERSONAL_STATES
from shared.application import ask, database
from shared.errors import NotFound, Problem, Unavailable
from shared.identifiers import new_id
from shared.language import TIME_ZONE, sort_key
from shared.language import gettext as _
from shared.policy import Rule, demand, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render

router = APIRouter(prefix="/planner")
TALK = requires(Rule.CONVERSATION_TAKE_PART)
LEAD = requires(Rule.CONVERSATION_LEAD)


def talk_url(plan_id: UUID, anchor: str = "") -> str:
    """Return the address of a conversation's page."""
    return f"/planner/plans/{plan_id}/conversation" + (f"#{anchor}" if anchor else "")


@router.get("/plans/{plan_id}/conversation", name="conversation", dependencies=[TALK])
def show_conversation(request: Request, plan_id: UUID, viewer: CurrentViewer) -> Response:
    """Show how far the conversation has come, and what is to be done now."""
    return show(request, plan_id, viewer)


@router.post("/plans/{plan_id}/conversation", name="begin_conversation", dependencies=[TALK])
def begin_conversation(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Begin a conversation, or invite to one; where one is agreed, begin a new round."""
    try:
        typed = parse(DayForm, form)
        check_meeting(typed, _today())
    except InvalidInput as problem:
        return show(request, plan_id, viewer, problem, form)
    with database(request).transaction(viewer) as db:
        party = begin(db, viewer, plan_id, typed.meeting_on)
    begun = _("Samtalet är påbörjat och din chef får ett mejl om det. Förbered dig när du vill.")
    invited = _("Inbjudan skickas med e-post. Förbered dig du också, när du vill.")
    on_paper = _("Personen har ingen e-post: skriv ut en blankett. Förbered dig du också, när du vill.")
    if party.side == "person":
        return redirect(talk_url(plan_id), begun)
    return redirect(talk_url(plan_id), invited if _person_of(request, party, viewer).signs_in else on_paper)


@router.post("/plans/{plan_id}/conversation/withdrawal", name="withdraw_conversation", dependencies=[TALK])
def withdraw_conversation(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Withdraw a new round about an agreed plan; what stands typed in the same form is saved first."""
    try:
        answers, asked = read_answers(form), parse(WithdrawForm, form)
        with database(request).transaction(viewer) as db:
            collided = withdraw(db, viewer, plan_id, asked.round_id, datetime.now(UTC), answers)
    except (InvalidInput, AgreementHolds) as problem:
        return show(request, plan_id, viewer, problem, form if isinstance(problem, InvalidInput) else None)
    if collided:
        return show(request, plan_id, viewer, WrittenElsewhere(collided), form)
    return redirect(talk_url(plan_id), _("Det nya samtalet är tillbakadraget. Det ni kom överens om gäller."))


@router.post("/plans/{plan_id}/conversation/preparation", name="save_preparation", dependencies=[TALK])
def save_preparation(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Save one's own preparation, and say that one is ready; another day in the same form is saved too."""
    try:
        answers, ready = read_answers(form), parse(PreparationForm, form).ready
        days = [read_day(form, _today())] if is_day_changed(form) else []
    except InvalidInput as problem:
        return show(request, plan_id, viewer, problem, form)
    with database(request).transaction(viewer) as db:
        collided = preparing.save_preparation(db, viewer, plan_id, answers, datetime.now(UTC), ready=ready)
        for day in days:
            preparing.fix_day(db, viewer, plan_id, day)
    if collided:
        return show(request, plan_id, viewer, WrittenElsewhere(collided), form)
    return redirect(talk_url(plan_id), _("Du är klar med förberedelsen.") if ready else _("Sparat."))


@router.post("/plans/{plan_id}/conversation/day", name="fix_meeting_day", dependencies=[TALK])
def fix_meeting_day(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Write down when the two meet; what stands typed beside it is saved first."""
    try:
        day, answers = read_day(form, _today()), read_answers(form)
    except InvalidInput as problem:
        return show(request, plan_id, viewer, problem, form)
    with database(request).transaction(viewer) as db:
        collided = preparing.keep_typed(db, viewer, plan_id, answers, datetime.now(UTC))
        preparing.fix_day(db, viewer, plan_id, day)
    if collided:
        return show(request, plan_id, viewer, WrittenElsewhere(collided), form)
    return redirect(talk_url(plan_id), _("Dagen är sparad."))


@router.post("/plans/{plan_id}/conversation/goals", name="choose_goals", dependencies=[TALK])
def choose_goals(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Choose at most three goals."""
    asked = parse(ChoiceForm, form)
    try:
        with database(request).transaction(viewer) as db:
            agreeing.choose_goals(db, viewer, find_party(db, viewer, plan_id), asked.goal, asked.offered)
    except TooManyItems:
        errors = FormErrors()
        errors.add("goal", _("Välj högst tre mål. Ta bort krysset för något som kan vänta."))
        return show(request, plan_id, viewer, InvalidInput(errors), form)
    return redirect(talk_url(plan_id, "goals"), _("Målen är valda."))


@router.post("/plans/{plan_id}/conversation/texts", name="take_in", dependencies=[TALK])
def take_in(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Write in the plan what both have prepared for one of its texts."""
    field = parse(TakeInForm, form).field
    try:
        with database(request).transaction(viewer) as db:
            taking_in.take_in(db, viewer, plan_id, field)
    except NotFound:
        raise
    except Problem as problem:
        return show(request, plan_id, viewer, problem)
    return redirect(talk_url(plan_id, "talk"), _("Det ni har förberett står i planen. Ändra det tillsammans."))


@router.post("/plans/{plan_id}/conversation/signature", name="sign_plan", dependencies=[TALK])
def sign_plan(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Sign the plan as it was read."""
    typed = parse(SignForm, form)
    try:
        for_person = _ask_for(request, plan_id, viewer) if typed.for_person else None
        with database(request).transaction(viewer) as db:
            now, free = datetime.now(UTC), typed.without_hours
            talk = signing.sign(db, viewer, plan_id, typed.seal, now, for_person, without_hours=free)
            agreed = talk.agreed_at is not None
    except NotFound:
        raise
    except Problem as problem:
        return show(request, plan_id, viewer, problem)
    said = _("Planen är underskriven av er båda. Den är överenskommen.") if agreed else _("Underskriften är sparad.")
    return redirect(talk_url(plan_id), said)


@router.post("/plans/{plan_id}/conversation/follow-ups", name="add_follow_up", dependencies=[TALK])
def add_follow_up(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Write down how it has gone."""
    try:
        typed = parse(FollowUpForm, form)
        new = following_up.NewFollowUp(typed.follow_up_id, typed.held_on, typed.text)
        with database(request).transaction(viewer) as db:
            check_follow_up(typed, following_up.find_agreement_day(db, viewer, plan_id), _today())
            following_up.add_follow_up(db, viewer, plan_id, new, datetime.now(UTC))
    except InvalidInput as problem:
        return show(request, plan_id, viewer, problem, form)
    return redirect(talk_url(plan_id, "follow-up"), _("Uppföljningen är sparad."))


@router.get("/municipalities/{municipality_id}/conversations", name="conversations", dependencies=[LEAD])
def list_conversations(request: Request, municipality_id: UUID, viewer: CurrentViewer) -> Response:
    """Show a manager who has a plan, who has shared it, and how the conversations are going."""
    return _show_list(request, municipality_id, viewer)


@router.post("/municipalities/{municipality_id}/conversations/hours", name="set_hours", dependencies=[LEAD])
def set_hours(request: Request, municipality_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Decide how many hours a year there are for learning."""
    demand(viewer, Rule.CONVERSATION_LEAD, municipality_id=municipality_id)
    try:
        hours = parse(BudgetForm, form).hours
    except InvalidInput as problem:
        return _show_list(request, municipality_id, viewer, problem, form)
    with database(request).transaction(viewer) as db:
        agreeing.write_budget(db, municipality_id, hours)
    return redirect(f"/planner/municipalities/{municipality_id}/conversations", _("Sparat."))


def show(
    request: Request, plan_id: UUID, viewer: CurrentViewer, problem: Problem | None = None, typed: Any = None
) -> Response:
    """Return the conversation's page, with what stood in the way."""
    with database(request).transaction(viewer) as db:
        party = find_party(db, viewer, plan_id)
        talk, earlier = read_talk(db, viewer, party), list_earlier(db, party)
    person = _person_of(request, party, viewer)
    errors = problem.errors if isinstance(problem, InvalidInput) else FormErrors()
    return render(
        request,
        "conversation/conversation.html",
        status=problem.status if problem else 200,
        party=party,
        talk=talk,
        person_name=person.name,
        signs_in=person.signs_in,
        steps=STEPS,
        questions=QUESTIONS,
        words=QUESTION_WORDS,
        forms=FORMS,
        levels=LEVELS,
        errors=errors,
        problem=None if errors else problem,
        collided=problem.collided if isinstance(problem, WrittenElsewhere) else {},
        earlier=earlier,
        seen_of=text_hash,
        values=typed or _written(talk),
        follow_up_id=new_id(),
        today=_today(),
    )


def _today() -> date:
    return datetime.now(TIME_ZONE).date()


def _written(talk: Talk | None) -> Mapping[str, str]:
    if talk is None:
        return {}
    return talk.own.answers if talk.own else talk.brought


def _ask_for(request: Request, plan_id: UUID, viewer: CurrentViewer) -> Person:
    with database(request).transaction(viewer) as db:
        party = find_party(db, viewer, plan_id)
    return ask_person(ask(request), party.municipality_id, party.person_id)


def _person_of(request: Request, party: Party, viewer: CurrentViewer) -> Person:
    if party.side == "person":
        return Person(viewer.name)
    try:
        return ask_person(ask(request), party.municipality_id, party.person_id)
    except (Unavailable, NotFound):
        return Person("")


def _show_list(
    request: Request,
    municipality_id: UUID,
    viewer: CurrentViewer,
    problem: InvalidInput | None = None,
    typed: Any = None,
) -> Response:
    demand(viewer, Rule.CONVERSATION_LEAD, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        rows = list_staff_plans(db, municipality_id)
        hours = agreeing.read_budget(db, municipality_id)
    try:
        people = ask_people(ask(request), municipality_id)
    except (Unavailable, NotFound):
        people = {}
    named = [(people.get(str(row.person_id), {}).get("name", ""), row) for row in rows]
    return render(
        request,
        "conversation/list.html",
        status=problem.status if problem else 200,
        municipality_id=municipality_id,
        rows=sorted(named, key=lambda each: sort_key(each[0])),
        states=PERSONAL_STATES,
        hours=hours,
        values=typed or {"hours": hours},
        errors=problem.errors if problem else FormErrors(),
    )
