"""What the pages of a SWOT day share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from services.intake.board.domain import State
from services.intake.board.queries import (
    SessionHead,
    find_session,
    last_closing,
    session_head,
)
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import SessionRevision
from services.intake.calendar.words import remark
from services.intake.closing.asking import ask_for_places
from services.intake.closing.closings import closed_contents, findings
from services.intake.exchange.use_cases.undoing import undoable
from services.intake.invitation.domain import Unreached, unreached
from services.intake.invitation.queries import told_changes
from services.intake.invitation.recipients import facilitator_names
from services.intake.leading.afterwards import last_day
from services.intake.leading.pages import WORDS, leading_context, result_way, way_in
from services.intake.leading.queries import held_notes, is_untouched, joined_afterwards, staff_count
from services.intake.leading.rehearsal import rehearsal_of
from services.intake.programme.tables import Perspective
from shared.application import database
from shared.database import Transaction
from shared.errors import Problem
from shared.identifiers import new_id
from shared.identity import WORKER, Role, Viewer
from shared.language import TIME_ZONE
from shared.language import gettext as _
from shared.policy import Rule, allows
from shared.web import FormErrors, InvalidInput, redirect, render, url

# With an error to show, such a page is shown all the same: it holds what was typed.
_FOR_WRITING = {
    "paste.html",
    "note.html",
    "dots.html",
    "conclusions.html",
    "import_upload.html",
    "import_preview.html",
    "import_board.html",
    "import_columns.html",
    "import_values.html",
    "removed.html",
}
Chosen = Annotated[str, Query(alias="perspective", max_length=100)]


def form_errors(problem: Problem | None, field: str = "") -> FormErrors:
    """Return what to show at the fields: a form's own errors, or another problem at ``field``."""
    if isinstance(problem, InvalidInput):
        return problem.errors
    errors = FormErrors()
    if problem:
        errors.add(field, problem.message)
    return errors


def choose(perspectives: Sequence[Perspective], code: str) -> Perspective | None:
    """Return the perspective with this code, else the first."""
    return next((known for known in perspectives if known.code == code), next(iter(perspectives), None))


def session_url(request: Request, session_id: UUID, perspective: str = "", name: str = "swot_session") -> str:
    """Return the address of a session's page, on the tab of a perspective."""
    page = url(request, name, session_id=session_id)
    return f"{page}?perspective={perspective}" if perspective else page


def undo_query(moment: datetime | None) -> str:
    """Return what the address of a page gets that offers to undo what came in at this moment."""
    return f"&written={moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if moment else ""


def open_page(
    db: Transaction, viewer: Viewer, session_id: UUID, rule: Rule = Rule.SESSION_RUN
) -> tuple[SwotSession, SessionHead]:
    """Return a session and its head for somebody who has the rule.

    Raises:
        NotFound: there is none, or the viewer may not know.
    """
    session = find_session(db, viewer, session_id, rule)
    return session, session_head(db, session)


def show(request: Request, template: str, head: SessionHead, *, status: int = 200, **context: Any) -> Response:
    """Return a page of the session; where one writes, only while its board is open."""
    if template in _FOR_WRITING and status == 200 and head.state is not State.OPEN:
        return redirect(session_url(request, head.id), _("Tavlan är inte öppen."), tone="information")
    return render(request, f"board/{template}", status=status, **WORDS | {"head": head} | context)


def show_session(
    request: Request,
    viewer: Viewer,
    session_id: UUID,
    perspective: str = "",
    *,
    problem: Problem | None = None,
    values: Any = None,
) -> Response:
    """Return the session's page as it is for this viewer: before the day, the board, or what was closed."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id, Rule.SESSION_READ)
        runs = allows(viewer, Rule.SESSION_RUN, municipality_id=head.municipality_id)
        typed = {"values": values or {}, "errors": form_errors(problem, "text")}
        if runs and head.state is State.OPEN:
            template, context = "board.html", _board(request, db, session, head, perspective)
        elif closed := last_closing(db, session_id):
            template, context = "closed.html", _closed(request, db, viewer, session, closed, runs=runs)
        else:
            going_on = rehearsal_of(db, head.municipality_id) if runs else None
            told = told_changes(db, session_id) if runs else []
            template, context = "before.html", {"runs": runs, "rehearsal_id": going_on, "told": told}
            # Until then the board is there to be opened, and other things come first.
            context |= {"due": _is_due(head), "remark": remark(head.day.held_on)}
    if template == "before.html" and runs:
        context["unreached"] = _unreached(request, head)
    if template == "closed.html":
        context["places"] = ask_for_places(request, viewer, head.municipality_id, context["contents"].notes)
    return show(request, template, head, status=problem.status if problem else 200, **typed | context)


def _board(
    request: Request, db: Transaction, session: SwotSession, head: SessionHead, perspective: str
) -> dict[str, Any]:
    chosen = choose(head.perspectives, perspective)
    if chosen is None:
        return {"chosen": None}
    now = datetime.now(UTC)
    return leading_context(request, db, session, head.perspectives, chosen, now) | {
        "last_day": last_day(session, now),
        "due": _is_due(head),
        "untouched": session.revision == 1 and not session.rehearsal and is_untouched(db, session),
        "key": new_id(),
        # The field takes the focus only when one note was just written and the next is coming.
        "writing": "write" in request.query_params,
        "made": undoable(db, session),
        "taken_off": _taken_off(request),
        "written": request.query_params.get("written", ""),
    }


def _unreached(request: Request, head: SessionHead) -> list[Unreached]:
    # A facilitator may not read accounts; the names of colleagues stand on the days that they run.
    with database(request).transaction(WORKER) as db:
        return unreached(head.day.facilitators, facilitator_names(db, [head.municipality_id]))


def _is_due(head: SessionHead) -> bool:
    return head.day.held_on <= datetime.now(TIME_ZONE).date()


def _taken_off(request: Request) -> UUID | None:
    """Return the note that was just taken off the board, which the page offers to put back."""
    try:
        return UUID(request.query_params.get("undo", ""))
    except ValueError:
        return None


def _closed(
    request: Request, db: Transaction, viewer: Viewer, session: SwotSession, closed: SessionRevision, *, runs: bool
) -> dict[str, Any]:
    manages = session.municipality_id in viewer.municipalities(Role.MANAGER)
    contents = closed_contents(db, closed)
    context = {
        "closed": closed,
        "contents": contents,
        "findings": findings(contents),
        "runs": runs,
        "reads_drafts": runs or manages,
        "staff": (closed.staff or staff_count(db, session.municipality_id)) if runs or manages else 0,
        "later": 0,
        "held": [],
    }
    if not runs:
        return context
    held = held_notes(db, session)
    return context | {
        "held": held,
        # What came too late on the day itself was written by people who were in the room.
        "later": joined_afterwards(db, session),
        "result": result_way(request, session),
        "way_in": way_in(request, session),
        "last_day": last_day(session, datetime.now(UTC)),
    }
