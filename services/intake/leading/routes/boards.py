"""Phases, timer, and the parts of the board that change while it is looked at."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.domain import State
from services.intake.board.queries import perspectives_of
from services.intake.board.routes.pages import choose, open_page, session_url, show_session
from services.intake.leading import use_cases
from services.intake.leading.domain import Phase
from services.intake.leading.forms import PHASE_NAMES, PhaseForm, TimerForm
from services.intake.leading.pages import WORDS, leading_context
from services.intake.leading.problems import PhaseNotReachable
from services.intake.leading.queries import phases_of
from shared.application import database
from shared.errors import NotFound
from shared.identity import Viewer
from shared.language import gettext as _
from shared.language import ngettext
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect, render_part

router = APIRouter(prefix="/swot-sessions/{session_id}/boards")
RUN = requires(Rule.SESSION_RUN)


@router.get("/{perspective}/now", name="board_now", dependencies=[RUN])
def board_now(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: str) -> Response:
    """Answer with the parts of the board that change, for a page that is open."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        chosen = choose(head.perspectives, perspective)
        if chosen is None or chosen.code != perspective or head.state is not State.OPEN:
            raise NotFound
        context = leading_context(request, db, session, head.perspectives, chosen, datetime.now(UTC))
    return render_part(request, "leading/now.html", head=head, **WORDS, **context)


@router.post("/open", name="open_boards", dependencies=[RUN])
def open_boards(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Let people write on every board at once, as breakout groups do."""
    with database(request).transaction(viewer) as db:
        opened = use_cases.open_boards(db, viewer, session_id, datetime.now(UTC))
    notice = ngettext("%(num)s tavla till är öppen.", "%(num)s tavlor till är öppna.", opened)
    return redirect(
        session_url(request, session_id, str(form.get("perspective", ""))[:100]), notice if opened else None
    )


@router.post("/{perspective}/phase", name="move_board", dependencies=[RUN])
def move_board(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: str, form: Form) -> Response:
    """Take a board to another phase; who pressed after somebody else sees where it is now."""
    page = session_url(request, session_id, perspective)
    try:
        asked = parse(PhaseForm, form)
    except InvalidInput:
        return redirect(page, _("Välj ett av skedena på sidan."), tone="warning")
    try:
        with database(request).transaction(viewer) as db:
            use_cases.move_board(db, viewer, session_id, perspective, asked.phase, datetime.now(UTC), seen=asked.seen)
    except PhaseNotReachable:
        return redirect(page, _moved(request, viewer, session_id, perspective), tone="information")
    return redirect(page)


@router.post("/{perspective}/timer", name="change_timer", dependencies=[RUN])
def change_timer(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: str, form: Form) -> Response:
    """Start the timer, give it more minutes, or stop it."""
    try:
        asked = parse(TimerForm, form)
    except InvalidInput as problem:
        return show_session(request, viewer, session_id, perspective, problem=problem, values=form)
    with database(request).transaction(viewer) as db:
        now = datetime.now(UTC)
        changed = use_cases.change_timer(db, viewer, session_id, perspective, asked.minutes, now, seen=asked.seen)
    page = session_url(request, session_id, perspective)
    return redirect(page, None if changed else _("Klockan var redan ändrad. Så här går den nu."), tone="information")


def _moved(request: Request, viewer: Viewer, session_id: UUID, perspective: str) -> str:
    with database(request).transaction(viewer) as db:
        session, _head = open_page(db, viewer, session_id)
        codes = [known.code for known in perspectives_of(db, session.programme_id)]
        phase = phases_of(db, session_id, codes).get(perspective, Phase.WRITE)
    return _("Tavlan hade bytt skede sedan du tittade. Nu står den på %(phase)s.", phase=PHASE_NAMES[phase])
