"""After the day: the result's address, and contributions of those who were absent."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.routes.pages import session_url, show_session
from services.intake.leading import afterwards as use_cases
from services.intake.leading.forms import ContributionsForm, ShareForm, check_until
from shared.application import database
from shared.language import TIME_ZONE, format_date
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect

router = APIRouter(prefix="/swot-sessions/{session_id}")
RUN = requires(Rule.SESSION_RUN)


@router.post("/result", name="share_result", dependencies=[RUN])
def share_result(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Give the result an address that the group can be given, or take it away."""
    try:
        shared = parse(ShareForm, form).shared
    except InvalidInput:
        shared = False
    with database(request).transaction(viewer) as db:
        use_cases.share_result(db, viewer, session_id, shared=shared)
    notice = _("Gruppen kan läsa resultatet på länken.") if shared else _("Länken till resultatet gäller inte längre.")
    return redirect(session_url(request, session_id), notice)


@router.post("/contributions", name="allow_contributions", dependencies=[RUN])
def allow_contributions(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Let those who were absent write with the code until a day."""
    try:
        asked = parse(ContributionsForm, form)
        check_until(asked, datetime.now(TIME_ZONE).date())
    except InvalidInput as problem:
        return show_session(request, viewer, session_id, problem=problem, values=form)
    with database(request).transaction(viewer) as db:
        use_cases.allow_contributions(db, viewer, session_id, asked.until)
    if asked.until is None:
        return redirect(session_url(request, session_id), _("Ingen kan längre bidra i efterhand."))
    notice = _("De som inte var med kan skriva med koden till och med %(day)s.", day=format_date(asked.until))
    return redirect(session_url(request, session_id), notice)
