"""A day that shouldn't be there: taking it back with one press, or what can be done instead."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.domain import State
from services.intake.board.queries import conclusions_of
from services.intake.board.routes.pages import open_page, session_url, show
from services.intake.board.session_tables import SwotSession
from services.intake.exchange.problems import DayWorkedOn
from services.intake.exchange.use_cases.undoing import Made, made_of_file, undo_making, undoable
from services.intake.leading.queries import held_notes, is_untouched, note_counts, participants_of
from shared.application import database
from shared.identity import WORKER
from shared.language import gettext as _
from shared.language import ngettext
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import redirect, url

router = APIRouter(prefix="/swot-sessions/{session_id}/remove")
RUN = requires(Rule.SESSION_RUN)


@router.get("", name="removing_page", dependencies=[RUN])
def removing_page(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Say what can be done with a day that shouldn't be there."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        if session.rehearsal or head.state not in {State.OPEN, State.CLOSED}:
            return redirect(session_url(request, session_id))
        context: dict[str, Any] = {
            "made": undoable(db, session),
            "of_file": made_of_file(db, session),
            "untouched": session.revision == 1 and is_untouched(db, session),
            "notes": sum(count.notes for count in note_counts(db, session_id)),
            "held": len(held_notes(db, session)),
            "conclusions": sum(bool(said.text) for said in conclusions_of(db, session_id).values()),
            "joined": len(participants_of(db, session)),
        }
    return show(request, "removing.html", head, **context)


@router.post("", name="undo_making", dependencies=[RUN])
def undo_day(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Erase a day that stands as its file made it; harmless when it is gone already."""
    try:
        with database(request).transaction(WORKER) as db:
            if db.get(SwotSession, session_id) is None:
                return redirect(url(request, "swot_sessions"), _("Dagen är borttagen."))
            made = undo_making(db, viewer, session_id)
    except DayWorkedOn as problem:
        page = session_url(request, session_id, name="removing_page")
        return redirect(page, f"{problem.message} {problem.advice}", tone="information")
    return redirect(url(request, "swot_sessions"), _said(made))


def _said(made: Made) -> str:
    notes = ngettext("%(num)s lapp", "%(num)s lappar", made.notes)
    conclusions = ngettext("%(num)s slutsats", "%(num)s slutsatser", made.conclusions)
    return _(
        "Dagen är borttagen, med %(notes)s och %(conclusions)s. Filen har du kvar.",
        notes=notes,
        conclusions=conclusions,
    )
