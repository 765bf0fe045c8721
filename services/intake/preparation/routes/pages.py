"""What the pages of a preparation share."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.intake.board.domain import Level
from services.intake.board.queries import SessionHead
from services.intake.board.routes.pages import form_errors, open_page
from services.intake.preparation.domain import may_be_written
from services.intake.preparation.queries import worksheet_of
from services.intake.preparation.words import LEVEL_WORDS
from shared.application import database
from shared.errors import Problem
from shared.identifiers import random_id
from shared.identity import Viewer
from shared.policy import Rule, allows, requires
from shared.web import FormErrors, InvalidInput, render, url

READ = requires(Rule.PREPARATION_READ)
WRITE = requires(Rule.PREPARATION_WRITE)
# Where a form shows what concerns it as a whole.
_FIRST_FIELD = {"figure": "number", "plan": "file"}
PREFIX = "/swot-sessions/{session_id}/preparation"


def worksheet_url(request: Request, session_id: UUID, place: str = "") -> str:
    """Return the address of the worksheet, at a level or another place of it."""
    page = url(request, "preparation", session_id=session_id)
    return f"{page}#{place}" if place else page


def show(request: Request, template: str, head: SessionHead, *, status: int = 200, **context: Any) -> Response:
    """Return a page of the preparation."""
    words: dict[str, Any] = {"levels": LEVEL_WORDS, "writable": may_be_written(head.state)}
    return render(request, f"preparation/{template}", status=status, head=head, **words, **context)


def show_worksheet(
    request: Request,
    viewer: Viewer,
    session_id: UUID,
    *,
    problem: Problem | None = None,
    form: str = "",
    values: Mapping[str, Any] | None = None,
) -> Response:
    """Return the worksheet.

    Args:
        request: the request.
        viewer: who asks.
        session_id: whose worksheet.
        problem: what was wrong with what was sent.
        form: the form that was sent: a level's name, ``figure`` or ``plan``.
        values: what was typed in it.
    """
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id, Rule.PREPARATION_READ)
        sheet = worksheet_of(db, viewer, session)
    return show(
        request,
        "worksheet.html",
        head,
        status=problem.status if problem else 200,
        sheet=sheet,
        runs=allows(viewer, Rule.SESSION_RUN, municipality_id=head.municipality_id),
        sent=form,
        values=values or {},
        errors=_at_fields(form_errors(problem, _FIRST_FIELD.get(form, "text")), form),
        # A field's own error says what to do.
        advice=problem.advice if problem and not isinstance(problem, InvalidInput) else None,
        keys={level: random_id() for level in Level},
    )


def _at_fields(errors: FormErrors, form: str) -> FormErrors:
    """Return the errors by the names of the page's fields: each level has a field for text of its own."""
    return FormErrors({f"text-{form}" if name == "text" else name: said for name, said in errors.fields.items()})
