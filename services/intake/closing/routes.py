"""Closing a SWOT day and opening it again."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.domain import Quadrant, QuadrantCount, State, counts
from services.intake.board.problems import ClosingChanged, DotsHidden, NotesHidden, NotHeldYet, OutsideProgramme
from services.intake.board.routes.pages import form_errors, open_page, session_url, show
from services.intake.closing import use_cases
from services.intake.closing.closings import closing_of
from services.intake.grouping.queries import board_targets
from services.intake.leading.afterwards import allow_contributions, last_day
from services.intake.leading.forms import ClosingForm, check_until
from services.intake.leading.queries import (
    held_notes,
    hidden_notes,
    joined_earlier,
    note_counts,
    participants_of,
    staff_count,
)
from services.intake.voting.queries import budget_of, dot_counts
from shared.application import database
from shared.errors import Problem
from shared.identity import Viewer
from shared.language import TIME_ZONE
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect

router = APIRouter(prefix="/swot-sessions/{session_id}")
RUN = requires(Rule.SESSION_RUN)


@router.get("/close", name="closing_page", dependencies=[RUN])
def closing_page(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show exactly what goes to planning when the session is closed."""
    return _page(request, viewer, session_id)


@router.post("/close", name="close_session", dependencies=[RUN])
def close_session(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Close the session; closing a closed one is harmless and says so."""
    try:
        asked = parse(ClosingForm, form)
        check_until(asked, datetime.now(TIME_ZONE).date())
        with database(request).transaction(viewer) as db:
            seen = str(form.get("seen", ""))
            now = datetime.now(UTC)
            closed = use_cases.close_session(
                db, viewer, session_id, now, seen=seen, participants=asked.participants, held_on=asked.held_on
            )
            if closed and "until" in form:
                allow_contributions(db, viewer, session_id, asked.until)
    except (ClosingChanged, NotesHidden, DotsHidden, InvalidInput, NotHeldYet, OutsideProgramme) as problem:
        return _page(request, viewer, session_id, problem, form)
    if not closed:
        return redirect(session_url(request, session_id), _("SWOT-dagen var redan stängd."), tone="information")
    return redirect(session_url(request, session_id), _("SWOT-dagen är stängd. Nu tas planen fram."))


@router.post("/reopen", name="reopen_session", dependencies=[RUN])
def reopen_session(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Open a closed session again as its next revision, with or without the notes that came afterwards."""
    take_in = form.get("take_in") == "1"
    with database(request).transaction(viewer) as db:
        reopened = use_cases.reopen_session(db, viewer, session_id, take_in=take_in)
    if not reopened:
        return redirect(session_url(request, session_id), _("SWOT-dagen var redan öppen."), tone="information")
    return redirect(session_url(request, session_id), _("Tavlan är öppen igen."))


def _page(
    request: Request, viewer: Viewer, session_id: UUID, problem: Problem | None = None, values: Any = None
) -> Response:
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        contents = closing_of(db, session)
        hidden = hidden_notes(db, session_id)
        dark = {(count.perspective, count.quadrant) for count in note_counts(db, session_id) if count.hidden}
        uncounted = {count.perspective: count.hidden for count in dot_counts(db, session_id) if count.hidden}
        late, joined = len(held_notes(db, session)), len(participants_of(db, session))
        staff = staff_count(db, session.municipality_id)
        earlier = joined_earlier(db, session)
        targets = {known.code: board_targets(db, session, known.code) for known in head.perspectives}
        people = contents.participants or joined
        # Each has as many dots again in every round.
        most = people * budget_of(db, session) * session.revision
    if head.state is not State.OPEN:
        return redirect(session_url(request, session_id))
    running = last_day(session, datetime.now(UTC))
    counted = counts(contents, [known.code for known in head.perspectives])
    context: dict[str, Any] = {
        "contents": contents,
        "counts": counted,
        "pressing": any(count.notes for count in counted if count.quadrant is not Quadrant.STRENGTH),
        "people": people,
        "dotted": _dotted(counted, most) if people else {},
        "concluded": {said.perspective for said in contents.conclusions},
        "targets": targets,
        "hidden": hidden,
        # The fields in which a note lies that the group hasn't seen yet.
        "dark": dark,
        "uncounted": uncounted,
        "held": late,
        "running": running,
        "joined": joined,
        "joined_earlier": earlier,
        "staff": staff,
        "rehearsal": session.rehearsal,
        "ahead": head.day.held_on > datetime.now(TIME_ZONE).date(),
        "changed": problem if isinstance(problem, ClosingChanged | NotesHidden | DotsHidden) else None,
        "values": {
            "participants": contents.participants or joined or "",
            "until": running or "",
        }
        | dict(values or {}),
        "errors": form_errors(
            problem if isinstance(problem, InvalidInput | NotHeldYet | OutsideProgramme) else None, "held_on"
        ),
    }
    return show(request, "close.html", head, status=problem.status if problem else 200, **context)


def _dotted(counted: Sequence[QuadrantCount], most: int) -> dict[str, int]:
    """Return by perspective how many dots lie there, where they are more than ``most``."""
    dots: Counter[str] = Counter()
    for count in counted:
        dots[count.perspective] += count.votes
    return {perspective: found for perspective, found in dots.items() if found > most}
