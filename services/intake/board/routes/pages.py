"""What the pages of a SWOT day share."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from services.intake.board.domain import Quadrant, State
from services.intake.board.forms import LEVEL_NAMES, QUADRANT_NAMES
from services.intake.board.queries import (
    BoardNote,
    SessionHead,
    board_notes,
    closed_contents,
    find_session,
    last_closing,
    session_head,
)
from services.intake.board.session_tables import SwotSession
from services.intake.programme.forms import SESSION_STATES
from services.intake.programme.tables import Perspective
from shared.application import database
from shared.database import Transaction
from shared.errors import Problem
from shared.identifiers import new_id
from shared.identity import Role, Viewer
from shared.language import gettext as _
from shared.policy import Rule, allows
from shared.web import FormErrors, InvalidInput, read_form, redirect, render, url

Form = Annotated[FormData, Depends(read_form)]
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
    words = {"states": SESSION_STATES, "quadrants": list(Quadrant), "quadrant_names": QUADRANT_NAMES}
    return render(request, f"board/{template}", status=status, head=head, levels=LEVEL_NAMES, **words, **context)


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
        closed = last_closing(db, session_id)
        if runs and head.state is State.OPEN:
            notes, removed = board_notes(db, session), board_notes(db, session, removed=True)
            return _board(request, head, notes, len(removed), perspective, problem, values or {})
        contents = closed_contents(db, closed) if closed else None
    if contents:
        manages = head.municipality_id in viewer.municipalities(Role.MANAGER)
        return show(
            request, "closed.html", head, closed=closed, contents=contents, runs=runs, reads_drafts=runs or manages
        )
    return show(request, "before.html", head, runs=runs)


def _board(
    request: Request,
    head: SessionHead,
    notes: list[BoardNote],
    removed: int,
    perspective: str,
    problem: Problem | None,
    values: Any,
) -> Response:
    return show(
        request,
        "board.html",
        head,
        status=problem.status if problem else 200,
        notes=notes,
        removed=removed,
        chosen=choose(head.perspectives, perspective),
        values=values,
        errors=form_errors(problem, "text"),
        key=new_id(),
        # The field takes the focus only when one note was just written and the next is coming.
        writing="write" in request.query_params,
    )
