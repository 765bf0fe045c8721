"""SWOT days: planning one, opening its board, its page."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.intake.board.domain import Action, State
from services.intake.board.forms import DayForm, NewDayForm
from services.intake.board.problems import DateTaken, DayAhead, OutsideProgramme
from services.intake.board.queries import SessionHead, municipality_names
from services.intake.board.routes.pages import Chosen, form_errors, open_page, session_url, show, show_session
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases import sessions as use_cases
from services.intake.calendar.words import remark
from services.intake.invitation.notices import who_gets_a_mail
from services.intake.invitation.recipients import count_without_email, facilitator_names
from services.intake.invitation.sending import concerned
from services.intake.leading.rehearsal import rehearsal_of
from shared.application import database
from shared.errors import Problem
from shared.identifiers import new_id
from shared.identity import WORKER, Role, Viewer
from shared.language import TIME_ZONE, LazyText
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect, render, url

router = APIRouter(prefix="/swot-sessions")
Municipality = Annotated[UUID | None, Query()]


@router.get("/new", name="new_swot_session", dependencies=[requires(Rule.SESSION_RUN)])
def new_swot_session(request: Request, viewer: CurrentViewer, municipality: Municipality = None) -> Response:
    """Show the form for a new SWOT day."""
    values = {"municipality_id": municipality or "", "facilitators": viewer.name, "session_id": new_id()}
    return _new_page(request, viewer, values)


@router.post("", name="create_swot_session", dependencies=[requires(Rule.SESSION_RUN)])
def create_swot_session(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Plan a SWOT day; sent twice it plans one."""
    try:
        asked = parse(NewDayForm, form)
        with database(request).transaction(viewer) as db:
            day, alone = asked.day(viewer.name), not asked.another
            use_cases.create_session(db, viewer, asked.session_id, asked.municipality_id, day, alone=alone)
    except (InvalidInput, OutsideProgramme, DateTaken) as problem:
        return _new_page(request, viewer, form, problem)
    return redirect(session_url(request, asked.session_id), _("SWOT-dagen är planerad."))


@router.get("/{session_id}", name="swot_session", dependencies=[requires(Rule.SESSION_READ)])
def swot_session(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: Chosen = "") -> Response:
    """Show a SWOT day: before it, its board while it is open, what was closed."""
    return show_session(request, viewer, session_id, perspective)


@router.get("/{session_id}/day", name="swot_day", dependencies=[requires(Rule.SESSION_RUN)])
def swot_day(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show the form for date, place, facilitators and participants."""
    return _day_page(request, viewer, session_id)


@router.post("/{session_id}/day", name="plan_swot_session", dependencies=[requires(Rule.SESSION_RUN)])
def plan_swot_session(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Move the day, or change its place, facilitators or participants."""
    try:
        asked = parse(DayForm, form)
        with database(request).transaction(viewer) as db:
            told = use_cases.plan_session(db, viewer, session_id, asked.day(), alone=not asked.another)
    except (InvalidInput, OutsideProgramme, DateTaken) as problem:
        return _day_page(request, viewer, session_id, form, problem)
    if not told:
        return redirect(session_url(request, session_id), _("Dagens uppgifter är sparade."))
    notice = " ".join((_("Dagen är flyttad."), _telling(request, viewer, session_id)))
    return redirect(session_url(request, session_id), notice)


@router.post("/{session_id}/prepare", name="prepare_swot_session", dependencies=[requires(Rule.SESSION_RUN)])
def prepare_swot_session(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Begin the staff group's preparation."""
    return _advance(request, viewer, session_id, Action.PREPARE, _("Förberedelsen har börjat."))


@router.get("/{session_id}/open", name="opening_page", dependencies=[requires(Rule.SESSION_RUN)])
def opening_page(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Ask whether the board of a day that is still ahead is to be opened, and offer to rehearse instead."""
    with database(request).transaction(viewer) as db:
        _session, head = open_page(db, viewer, session_id)
        going_on = rehearsal_of(db, head.municipality_id)
    if head.state not in {State.PLANNED, State.PREPARING}:
        return redirect(session_url(request, session_id))
    return show(request, "opening.html", head, rehearsal_id=going_on)


@router.post("/{session_id}/open", name="open_swot_session", dependencies=[requires(Rule.SESSION_RUN)])
def open_swot_session(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Open the board; before its day only for who was asked and said so."""
    today = None if form.get("early") == "1" else datetime.now(TIME_ZONE).date()
    try:
        with database(request).transaction(viewer) as db:
            use_cases.advance_session(db, viewer, session_id, Action.OPEN, today=today)
    except DayAhead:
        return redirect(session_url(request, session_id, name="opening_page"))
    return redirect(session_url(request, session_id), _("Tavlan är öppen."))


@router.post("/{session_id}/open/take-back", name="take_back_opening", dependencies=[requires(Rule.SESSION_RUN)])
def take_back_opening(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Let a day be planned again whose board was opened too early."""
    notice = _("Tavlan är inte öppen längre, och dagen är planerad som förut.")
    return _advance(request, viewer, session_id, Action.TAKE_BACK, notice)


@router.post("/{session_id}/cancel", name="cancel_swot_session", dependencies=[requires(Rule.SESSION_RUN)])
def cancel_swot_session(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Call the day off."""
    with database(request).transaction(viewer) as db:
        use_cases.advance_session(db, viewer, session_id, Action.CANCEL)
    notice = " ".join((_("Dagen är inställd."), _telling(request, viewer, session_id)))
    return redirect(session_url(request, session_id), notice)


def _telling(request: Request, viewer: Viewer, session_id: UUID) -> str:
    # A facilitator may not read whose addresses these are, only how many.
    with database(request).transaction(WORKER) as db:
        session, aside = db.get_one(SwotSession, session_id), {viewer.person_id or viewer.account_id}
        return who_gets_a_mail(concerned(db, session, aside), count_without_email(db, session.municipality_id))


def _advance(request: Request, viewer: Viewer, session_id: UUID, action: Action, notice: str) -> Response:
    with database(request).transaction(viewer) as db:
        use_cases.advance_session(db, viewer, session_id, action)
    return redirect(session_url(request, session_id), notice)


def _new_page(request: Request, viewer: Viewer, values: Any, problem: Problem | None = None) -> Response:
    with database(request).transaction(viewer) as db:
        municipalities = municipality_names(db, viewer.municipalities(Role.FACILITATOR))
    known = _colleagues(request, viewer.municipalities(Role.FACILITATOR))
    return render(
        request,
        "board/day.html",
        status=problem.status if problem else 200,
        head=None,
        action=url(request, "create_swot_session"),
        municipalities=municipalities,
        known=known,
        remark=_remark(values),
        values=values,
        errors=form_errors(problem, "held_on"),
        other_day=problem.session_id if isinstance(problem, DateTaken) else None,
    )


def _day_page(
    request: Request, viewer: Viewer, session_id: UUID, values: Any = None, problem: Problem | None = None
) -> Response:
    with database(request).transaction(viewer) as db:
        _session, head = open_page(db, viewer, session_id)
    return show(
        request,
        "day.html",
        head,
        status=problem.status if problem else 200,
        action=url(request, "plan_swot_session", session_id=session_id),
        known=_colleagues(request, [head.municipality_id]),
        values=values or _values(head),
        remark=_remark(values or _values(head)),
        errors=form_errors(problem, "held_on"),
        other_day=problem.session_id if isinstance(problem, DateTaken) else None,
    )


def _remark(values: Any) -> LazyText | None:
    try:
        return remark(date.fromisoformat(str(values.get("held_on", ""))))
    except ValueError:
        return None


def _colleagues(request: Request, municipality_ids: Collection[UUID]) -> list[str]:
    with database(request).transaction(WORKER) as db:
        return facilitator_names(db, municipality_ids)


def _values(head: SessionHead) -> dict[str, Any]:
    day = head.day
    return {
        "held_on": day.held_on.isoformat(),
        "starts_at": day.starts_at.strftime("%H:%M") if day.starts_at else "",
        "ends_at": day.ends_at.strftime("%H:%M") if day.ends_at else "",
        "place": day.place,
        "participants": day.participants or "",
        "facilitators": "\n".join(day.facilitators),
    }
