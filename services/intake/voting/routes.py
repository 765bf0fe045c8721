"""A participant's ballot: looking at it, and placing dots."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from services.intake.board.domain import State
from services.intake.board.queries import session_head
from services.intake.board.routes.pages import choose, form_errors
from services.intake.board.session_tables import SwotSession
from services.intake.joining.tokens import CurrentParticipant, takes_part
from services.intake.joining.use_cases import find_participant
from services.intake.leading.domain import Phase, may_vote
from services.intake.leading.queries import phases_of
from services.intake.voting import use_cases
from services.intake.voting.forms import PREFIX, dots_typed, read_ballot
from services.intake.voting.problems import TooManyDots
from services.intake.voting.queries import Ballot, ballot_of
from shared.application import database
from shared.database import Transaction
from shared.errors import NotFound, Problem
from shared.identity import Participant
from shared.language import gettext as _
from shared.language import ngettext
from shared.web import Form, InvalidInput, redirect, render, url
from shared.web.problems import wants_json

router = APIRouter(prefix="/board/{session_id}/dots", dependencies=[takes_part])
Chosen = Annotated[str, Query(alias="perspective", max_length=100)]


@router.get("", name="ballot_page")
def ballot_page(request: Request, participant: CurrentParticipant, perspective: Chosen = "") -> Response:
    """Show the ballot on a page of its own."""
    return _page(request, participant, perspective)


@router.post("", name="place_dots")
def place_dots(request: Request, participant: CurrentParticipant, session_id: UUID, form: Form) -> Response:
    """Let the dots lie as the ballot says; sent twice it is the same."""
    perspective = str(form.get("perspective", ""))[:100]
    try:
        sent = read_ballot(form)
        with database(request).transaction(participant) as db:
            gone = use_cases.place_dots(db, participant, sent.perspective, sent.dots)
            ballot = _ballot(db, participant, sent.perspective)
    except (InvalidInput, TooManyDots) as problem:
        if wants_json(request):
            raise
        return _page(request, participant, perspective, problem, form)
    if wants_json(request):
        dots = {str(target): number for target, number in ballot.dots.items()}
        return JSONResponse({"budget": ballot.budget, "left": ballot.left, "dots": dots, "gone": gone})
    address = f"{url(request, 'board', session_id=session_id)}?perspective={perspective}"
    return redirect(address, _said(ballot, gone), tone="information" if gone else "done")


def _said(ballot: Ballot, gone: int) -> str:
    left = ngettext("Du har en prick kvar.", "Du har %(num)s prickar kvar.", ballot.left)
    saved = _("Prickarna är sparade.") if ballot.left == 0 else f"{_('Prickarna är sparade.')} {left}"
    if not gone:
        return saved
    missing = ngettext(
        "En prick låg på något som inte finns kvar på tavlan.",
        "%(num)s prickar låg på något som inte finns kvar på tavlan.",
        gone,
    )
    return f"{missing} {left}"


def _ballot(db: Transaction, participant: Participant, perspective: str) -> Ballot:
    return ballot_of(db, participant, db.get_one(SwotSession, participant.session_id), perspective)


def _page(
    request: Request,
    participant: Participant,
    perspective: str,
    problem: Problem | None = None,
    typed: FormData | None = None,
) -> Response:
    with database(request).transaction(participant) as db:
        find_participant(db, participant)
        head = session_head(db, db.get_one(SwotSession, participant.session_id))
        chosen = choose(head.perspectives, perspective)
        if chosen is None:
            raise NotFound
        ballot = _ballot(db, participant, chosen.code)
        phase = phases_of(db, head.id, [chosen.code])[chosen.code]
    return render(
        request,
        "voting/ballot_page.html",
        status=problem.status if problem else 200,
        head=head,
        chosen=chosen,
        ballot=ballot,
        voting=head.state is State.OPEN and may_vote(phase),
        over=head.state is not State.OPEN or phase is Phase.CONCLUDE,
        values=typed or {f"{PREFIX}{line.target.id}": line.dots for line in ballot.targets},
        placed=None if typed is None else dots_typed(typed),
        errors=form_errors(problem),
        problem=problem,
    )
