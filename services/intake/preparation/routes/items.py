"""Thoughts: saved as they are typed or with a button, changed, taken away, put back."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from services.intake.board.routes.pages import form_errors, open_page
from services.intake.preparation.forms import ItemForm
from services.intake.preparation.problems import ItemChanged
from services.intake.preparation.queries import find_item
from services.intake.preparation.routes.pages import PREFIX, WRITE, show, show_worksheet, worksheet_url
from services.intake.preparation.use_cases import items as use_cases
from shared.application import database
from shared.errors import Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect
from shared.web.problems import wants_json

router = APIRouter(prefix=PREFIX)


@router.post("/items", name="save_preparation_item", dependencies=[WRITE])
def save_preparation_item(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Save a thought, new or changed; a script that saves while somebody types is answered in JSON."""
    try:
        asked = parse(ItemForm, form)
        with database(request).transaction(viewer) as db:
            revision = use_cases.save_item(db, viewer, session_id, asked.typed())
    except (InvalidInput, ItemChanged) as problem:
        if wants_json(request):
            return _refused(problem)
        return _typed_again(request, viewer, session_id, form, problem)
    if wants_json(request):
        return JSONResponse({"revision": revision})
    return redirect(worksheet_url(request, session_id, asked.level), _("Tanken är sparad."))


@router.get("/items/{item_id}", name="preparation_item", dependencies=[WRITE])
def preparation_item(request: Request, viewer: CurrentViewer, session_id: UUID, item_id: UUID) -> Response:
    """Show a thought to whoever may change it or take it away."""
    return _item_page(request, viewer, session_id, item_id)


@router.post("/items/{item_id}/remove", name="remove_preparation_item", dependencies=[WRITE])
def remove_preparation_item(request: Request, viewer: CurrentViewer, session_id: UUID, item_id: UUID) -> Response:
    """Take a thought away."""
    with database(request).transaction(viewer) as db:
        use_cases.remove_item(db, viewer, session_id, item_id, datetime.now(UTC))
    return redirect(worksheet_url(request, session_id), _("Tanken är borttagen. Du kan lägga tillbaka den."))


@router.post("/items/{item_id}/restore", name="restore_preparation_item", dependencies=[WRITE])
def restore_preparation_item(request: Request, viewer: CurrentViewer, session_id: UUID, item_id: UUID) -> Response:
    """Put a thought back."""
    with database(request).transaction(viewer) as db:
        use_cases.restore_item(db, viewer, session_id, item_id)
    return redirect(worksheet_url(request, session_id), _("Tanken är tillbaka."))


def _refused(problem: InvalidInput | ItemChanged) -> Response:
    if isinstance(problem, ItemChanged):
        said = vars(problem) | {
            "message": str(problem.message),
            "advice": _("Tryck på Spara tanken, så ser du båda lydelserna."),
        }
    else:
        said = {"message": " ".join(str(message) for _name, message in problem.errors)}
    return JSONResponse({"error": said}, status_code=problem.status)


def _typed_again(
    request: Request, viewer: Viewer, session_id: UUID, form: Form, problem: InvalidInput | ItemChanged
) -> Response:
    if isinstance(problem, ItemChanged) or form.get("revision", "0") != "0":
        try:
            item_id = UUID(str(form.get("item_id")))
        except ValueError:
            raise problem from None
        return _item_page(request, viewer, session_id, item_id, form, problem)
    level = str(form.get("level", ""))
    return show_worksheet(request, viewer, session_id, problem=problem, form=level, values=form)


def _item_page(
    request: Request,
    viewer: Viewer,
    session_id: UUID,
    item_id: UUID,
    typed: Any = None,
    problem: Problem | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id, Rule.PREPARATION_WRITE)
        item, removed = find_item(db, viewer, session, item_id)
    changed = isinstance(problem, ItemChanged)
    return show(
        request,
        "item.html",
        head,
        status=problem.status if problem else 200,
        item=item,
        removed=removed,
        values=typed or {"text": item.text, "level": item.level},
        # After a collision the next saving is based on what is shown now; after a slip, on what was shown then.
        revision=item.revision if changed or typed is None else typed.get("revision", item.revision),
        changed=problem if changed else None,
        errors=form_errors(None if changed else problem, "text"),
    )
