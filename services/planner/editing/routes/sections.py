"""A section of a plan with its fields: shown, saved, kept in step with what others write."""

from collections.abc import Set as AbstractSet
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from services.planner.editing import items, use_cases
from services.planner.editing.domain import fingerprint
from services.planner.editing.forms import Act, NewGoalForm, NewPartForm, read_act, read_fields
from services.planner.editing.queries import Workpiece, goals_kept, newest_change, quoted_names
from services.planner.editing.routes.pages import EDIT, section_url
from services.planner.editing.sections import Section, ShownField, as_text, read_section
from services.planner.editing.use_cases import Outcome, find_workpiece
from services.planner.editing.words import CHOICES, FAULTS
from services.planner.lifecycle.domain import EDITABLE
from services.planner.plans.addresses import PREFIX, plan_url
from shared.application import database
from shared.database import Transaction
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import format_time
from shared.language import gettext as _
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render
from shared.web.problems import wants_json

router = APIRouter(prefix=PREFIX)


@router.get("/edit/{section}", name="edit_plan", dependencies=[EDIT])
def edit_plan(request: Request, viewer: CurrentViewer, plan_id: UUID, section: str) -> Response:
    """Show a section's fields."""
    with database(request).transaction(viewer) as db:
        piece = find_workpiece(db, viewer, plan_id)
        kept = goals_kept(db, piece)
    return _show(request, piece, section, kept)


@router.get("/edit/{section}/now", name="edit_plan_now", dependencies=[EDIT])
def edit_plan_now(request: Request, viewer: CurrentViewer, plan_id: UUID, section: str) -> Response:
    """Answer what the fields say now, for a page that is open; 304 while nobody has written."""
    with database(request).transaction(viewer) as db:
        piece = find_workpiece(db, viewer, plan_id)
        tag = f'"{newest_change(db, piece.plan)}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    try:
        found = read_section(piece, section)
    except NotFound:
        return JSONResponse({"fields": {}, "items": [], "open": False}, headers=headers)
    fields = {each.path: _field_now(each, viewer, piece) for each in _all_fields(found)}
    shape = [item.path for item in found.items]
    answer = {"fields": fields, "items": shape, "open": piece.plan.state in EDITABLE}
    return JSONResponse(answer, headers=headers)


@router.post("/edit/{section}", name="save_section", dependencies=[EDIT])
def save_section(request: Request, viewer: CurrentViewer, plan_id: UUID, section: str, form: Form) -> Response:
    """Save what was typed, then do what the pressed button asks for; a script is answered in JSON."""
    act = read_act(form)
    typed = read_fields(form)
    if act and act.name == "undo":
        typed.pop(act.path, None)
    with database(request).transaction(viewer) as db:
        outcome = use_cases.save_fields(db, viewer, plan_id, typed)
    if wants_json(request):
        with database(request).transaction(viewer) as db:
            return _outcome_json(find_workpiece(db, viewer, plan_id), outcome)
    errors = FormErrors()
    if outcome.complete and act:
        try:
            with database(request).transaction(viewer) as db:
                _perform(db, viewer, plan_id, section, act, form)
        except InvalidInput as problem:
            errors = problem.errors
    with database(request).transaction(viewer) as db:
        piece = find_workpiece(db, viewer, plan_id)
        kept = goals_kept(db, piece)
    if not outcome.complete or errors:
        return _show(
            request, piece, section, kept, outcome, {path: each.text for path, each in typed.items()}, errors, form
        )
    if act and act.name == "done":
        return redirect(plan_url(piece.plan, section), _("Sparat."))
    return redirect(section_url(plan_id, section), _("Sparat."))


def _perform(db: Transaction, viewer: Viewer, plan_id: UUID, section: str, act: Act, form: Form) -> None:
    match act.name:
        case "undo":
            use_cases.undo_field(db, viewer, plan_id, act.path)
        case "remove":
            items.remove_item(db, viewer, plan_id, act.path)
        case "restore":
            items.restore_item(db, viewer, plan_id, act.path)
        case "up" | "down":
            items.move_item(db, viewer, plan_id, act.path, -1 if act.name == "up" else 1)
        case "add" if section == "goals":
            goal = parse(NewGoalForm, form)
            new = items.NewGoal(goal.new_id, goal.new_area, goal.new_text, goal.new_horizon, goal.new_target)
            items.add_goal(db, viewer, plan_id, new)
        case "add":
            part = parse(NewPartForm, form)
            goal_id = section.removeprefix("goal-")
            items.add_part(db, viewer, plan_id, items.NewPart(part.new_id, goal_id, part.new_form, part.new_title))


def _show(
    request: Request,
    piece: Workpiece,
    section: str,
    kept: AbstractSet[str],
    outcome: Outcome | None = None,
    typed: dict[str, str] | None = None,
    errors: FormErrors | None = None,
    form: Any = None,
) -> Response:
    found = read_section(piece, section)
    known = outcome or Outcome()
    status = 200 if known.complete else 409 if known.changed or known.gone else 422
    return render(
        request,
        "editing/section.html",
        status=422 if errors else status,
        plan=piece.plan,
        section=found,
        typed=typed or {},
        refused={path: FAULTS[fault] for path, fault in known.refused.items()},
        changed={path: as_text(value) for path, value in known.changed.items()},
        gone=[(typed or {}).get(path, "") for path in known.gone],
        errors=errors or FormErrors(),
        values=form or {},
        kept=kept,
        editable=piece.plan.state in EDITABLE,
        back=plan_url(piece.plan, section),
        areas=sorted(quoted_names(piece.revision.content).items(), key=lambda item: item[1]),
        choices=CHOICES,
        new_id=new_id(),
        kicker=piece.revision.content["municipality"]["name"],
    )


def _all_fields(section: Section) -> list[ShownField]:
    return [*section.fields, *(each for item in section.items for each in item.fields)]


def _field_now(shown: ShownField, viewer: Viewer, piece: Workpiece) -> dict[str, str]:
    edit = piece.edits.get(shown.path)
    mine = edit is not None and edit.account_id == viewer.account_id
    said = _("%(name)s skrev det här kl. %(time)s.", name=edit.author, time=format_time(edit.edited_at)) if edit else ""
    return {"text": shown.text, "seen": shown.seen, "by": "" if mine else said, "author": edit.author if edit else ""}


def _outcome_json(piece: Workpiece, outcome: Outcome) -> Response:
    authors = {path: edit.author for path, edit in piece.edits.items()}
    changed = {
        path: {
            "text": as_text(value),
            "seen": fingerprint(value),
            "message": _("%(name)s skrev också här, medan du skrev.", name=authors.get(path) or _("Någon")),
        }
        for path, value in outcome.changed.items()
    }
    return JSONResponse(
        {
            "saved": outcome.saved,
            "refused": {path: str(FAULTS[fault]) for path, fault in outcome.refused.items()},
            "changed": changed,
            "gone": {path: _("Det här är borttaget. Kopiera texten om du vill ha den kvar.") for path in outcome.gone},
        }
    )
