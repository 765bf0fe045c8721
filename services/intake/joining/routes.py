"""Joining a SWOT day: the code typed, or read by the phone's camera."""

from datetime import UTC, datetime
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.joining.domain import read_code, shown_code
from services.intake.joining.forms import JoinForm
from services.intake.joining.problems import DayIsOver, JoiningLocked, UnknownCode
from services.intake.joining.queries import Invitation, invitation_of
from services.intake.joining.tokens import leave_token, read_tokens, seed_of
from services.intake.joining.use_cases import join_session, takes_part_by
from shared.application import database
from shared.errors import Problem
from shared.identifiers import random_id
from shared.identity import WORKER, Participant
from shared.policy import Rule, requires
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render, url
from shared.web.patience import count_wrong, hold_back

router = APIRouter()
PUBLIC = requires(Rule.PUBLIC)


@router.get("/join", name="join_page", dependencies=[PUBLIC])
async def join_page(request: Request) -> Response:
    """Show the field for the code."""
    return _page(request, {})


@router.post("/join", name="join", dependencies=[PUBLIC])
async def join(request: Request, form: Form) -> Response:
    """Let this browser take part; joining again, it is the same participant."""
    try:
        asked = parse(JoinForm, form)
        code = read_code(asked.code)
        await _hold_back(request, code)
        participant = await run_sync(_join, request, code, seed_of(request, asked.key))
    except (InvalidInput, UnknownCode, JoiningLocked, DayIsOver) as problem:
        return await _refuse(request, form, problem)
    response = redirect(url(request, "board", session_id=participant.session_id))
    leave_token(request, response, participant)
    return response


@router.get("/j/{code}", name="short_way", dependencies=[PUBLIC])
async def invitation(request: Request, code: str) -> Response:
    """Show which day the QR code belongs to, and the button that joins it."""
    try:
        await _hold_back(request, read_code(code))
        found = await run_sync(_invitation, request, read_code(code))
    except (UnknownCode, DayIsOver) as problem:
        return await _refuse(request, {"code": code[:20]}, problem)
    return render(
        request, "joining/invitation.html", invitation=found, code=shown_code(read_code(code)), key=random_id()
    )


async def _hold_back(request: Request, code: str) -> None:
    """Who takes part in this very session learns nothing by the code, and is let in again at once."""
    known = read_tokens(request)
    if not known or not await run_sync(_takes_part, request, code, known):
        await hold_back(request)


def _takes_part(request: Request, code: str, known: tuple[Participant, ...]) -> bool:
    with database(request).transaction(WORKER) as db:
        return any(takes_part_by(db, code, one) for one in known)


def _join(request: Request, code: str, seed: bytes) -> Participant:
    with database(request).transaction(WORKER) as db:
        return join_session(db, code, datetime.now(UTC), known=read_tokens(request), seed=seed)


def _invitation(request: Request, code: str) -> Invitation:
    with database(request).transaction(WORKER) as db:
        return invitation_of(db, code, datetime.now(UTC))


async def _refuse(request: Request, values: Any, problem: Problem) -> Response:
    next_waits = await count_wrong(request) if isinstance(problem, UnknownCode) else 0
    return _page(request, values, problem, next_waits)


def _page(request: Request, values: Any, problem: Problem | None = None, next_waits: int = 0) -> Response:
    errors = problem.errors if isinstance(problem, InvalidInput) else FormErrors()
    if problem and not errors:
        errors.add("code", problem.message)
    return render(
        request,
        "joining/join.html",
        status=problem.status if problem else 200,
        values=values,
        key=values.get("key") or random_id(),
        errors=errors,
        next_waits=next_waits,
        advice=None if isinstance(problem, InvalidInput) else problem and problem.advice,
    )
