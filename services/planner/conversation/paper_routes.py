"""Preparing on paper: the form to print, and the page on which it is typed in."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.planner.conversation.domain import QUESTIONS, read_code, same_last_name, shown_code
from services.planner.conversation.forms import PaperEntryForm, read_answers
from services.planner.conversation.pages import read_talk
from services.planner.conversation.paper import Paper, find_form, print_code, take_in_form
from services.planner.conversation.parties import find_party
from services.planner.conversation.persons import ask_person
from services.planner.conversation.preparing import keep_typed
from services.planner.conversation.problems import (
    PreparationClosed,
    UnknownPaperCode,
    WrittenElsewhere,
    WrittenOnScreen,
)
from services.planner.conversation.routes import show
from services.planner.conversation.words import QUESTIONS as QUESTION_WORDS
from shared.application import ask, database
from shared.errors import Problem
from shared.identity import WORKER
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render, url
from shared.web.patience import count_wrong, hold_back

router = APIRouter(prefix="/planner")
PUBLIC = requires(Rule.PUBLIC)


@router.post("/plans/{plan_id}/conversation/paper", name="print_form", dependencies=[requires(Rule.CONVERSATION_LEAD)])
def print_form(request: Request, plan_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Show a form to print, with a code that is shown here only; what is typed beside it is saved first."""
    try:
        answers = read_answers(form)
    except InvalidInput as problem:
        return show(request, plan_id, viewer, problem, form)
    with database(request).transaction(viewer) as db:
        collided = keep_typed(db, viewer, plan_id, answers, datetime.now(UTC)) if answers else {}
    if collided:
        return show(request, plan_id, viewer, WrittenElsewhere(collided), form)
    with database(request).transaction(viewer) as db:
        party = find_party(db, viewer, plan_id)
        talk = read_talk(db, viewer, party)
    person = ask_person(ask(request), party.municipality_id, party.person_id)
    # Last: the form printed before holds until there is another.
    with database(request).transaction(viewer) as db:
        code = print_code(db, viewer, plan_id, datetime.now(UTC))
    response = render(
        request,
        "conversation/paper.html",
        plan_id=plan_id,
        person_name=person.name,
        signs_in=person.signs_in,
        code=shown_code(code),
        address=request.app.state.settings.public_url + url(request, "paper_entry"),
        goals=talk.content.get("goals", []) if talk else [],
        questions=QUESTIONS["person"],
        words=QUESTION_WORDS,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/paper", name="paper_entry", dependencies=[PUBLIC])
async def show_entry(request: Request) -> Response:
    """Show the page on which a paper form is typed in; it tells nobody anything."""
    return _show(request, {})


@router.post("/paper", name="type_in_form", dependencies=[PUBLIC])
async def type_in_form(request: Request, form: Form) -> Response:
    """Take in what stands on a paper form."""
    try:
        typed = parse(PaperEntryForm, form)
        await hold_back(request)
        complete = await run_sync(_take_in, request, typed)
    except UnknownPaperCode as problem:
        return _show(request, form, problem, await count_wrong(request))
    except (InvalidInput, PreparationClosed, WrittenOnScreen) as problem:
        return _show(request, form, problem)
    theirs = _(
        "Blanketten är inskriven. Personen läser den på skärmen, och säger själv till där när det är klart. Först då "
        "kan chefen läsa svaren och planen."
    )
    return redirect("/planner/paper", _said(typed.ready) if complete else theirs)


def _said(ready: bool) -> str:
    if ready:
        return _("Blanketten är inskriven. Tack.")
    return _(
        "Svaren är sparade, men inte som klara. Är personen klar gör chefen en ny blankett: kryssa bara där, och lämna "
        "frågorna tomma."
    )


def _take_in(request: Request, typed: PaperEntryForm) -> bool:
    code, now = read_code(typed.code), datetime.now(UTC)
    with database(request).transaction(WORKER) as db:
        found = find_form(db, code, now)
    person = ask_person(ask(request), found.municipality_id, found.person_id)
    if not same_last_name(typed.last_name, person.name):
        raise UnknownPaperCode
    answers = typed.model_dump(include=set(QUESTIONS["person"]))
    paper = Paper(answers, typed.ready, typed.beside, request.state.viewer)
    with database(request).transaction(WORKER) as db:
        return take_in_form(db, code, person, paper, now)


def _show(request: Request, values: Any, problem: Problem | None = None, next_waits: int = 0) -> Response:
    errors = problem.errors if isinstance(problem, InvalidInput) else FormErrors()
    if problem and not errors:
        place = {UnknownPaperCode: "code", WrittenOnScreen: "beside"}.get(type(problem), "")
        errors.add(place, problem.message)
    return render(
        request,
        "conversation/paper_entry.html",
        status=problem.status if problem else 200,
        values=values,
        errors=errors,
        next_waits=next_waits,
        advice=problem.advice if problem and not isinstance(problem, InvalidInput) else None,
        questions=QUESTIONS["person"],
        words=QUESTION_WORDS,
    )
