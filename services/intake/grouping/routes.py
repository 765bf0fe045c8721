"""The page on which notes are put together and taken apart."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from services.intake.board.domain import Quadrant, State
from services.intake.board.problems import BoardNotOpen
from services.intake.board.routes.pages import Chosen, choose, open_page, session_url
from services.intake.board.session_tables import SwotSession
from services.intake.grouping import use_cases
from services.intake.grouping.domain import LONGEST_TITLE, Outcome
from services.intake.grouping.forms import REMARKS, TitleForm, read_id, read_ticks
from services.intake.grouping.problems import CannotUndo, GroupingNotOpen, NotGroupable, NothingChanged, TitleChanged
from services.intake.grouping.queries import alike_notes, board_targets, latest_actions
from services.intake.leading.domain import may_group
from services.intake.leading.forms import PHASE_NAMES
from services.intake.leading.queries import phases_of
from services.intake.live.changes import last_position
from services.intake.programme.tables import Perspective
from shared.application import database
from shared.database import Transaction
from shared.errors import Malformed, NotFound, Problem
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect, render, render_part

router = APIRouter(prefix="/swot-sessions/{session_id}/groups")
RUN = requires(Rule.SESSION_RUN)
_REFUSED = (NotGroupable, NothingChanged, GroupingNotOpen, CannotUndo, TitleChanged, InvalidInput)


@router.get("", name="groups_page", dependencies=[RUN])
def groups_page(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: Chosen = "") -> Response:
    """Show a board's notes and groups, to be ticked and put together."""
    return _page(request, viewer, session_id, perspective)


@router.get("/now", name="groups_now", dependencies=[RUN])
def groups_now(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: Chosen = "") -> Response:
    """Answer with the parts of the page that change, for a page that is open."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        chosen = choose(head.perspectives, perspective)
        if chosen is None or head.state is not State.OPEN:
            raise NotFound
        shown = _shown(db, session, chosen)
    return render_part(request, "grouping/now.html", head=head, values={}, errors={}, ticked=(), **shown)


@router.post("", name="change_groups", dependencies=[RUN])
def change_groups(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Put what is ticked together, take it out of its groups, or dissolve these."""
    perspective, ticked = _perspective(form), read_ticks(form)
    action = form.get("action")
    try:
        with database(request).transaction(viewer) as db:
            if action == "together":
                outcome = use_cases.put_together(db, viewer, session_id, perspective, ticked, _key(form))
                said = _("Lapparna ligger i en grupp.")
            elif action == "split":
                outcome = use_cases.take_out(db, viewer, session_id, perspective, ticked)
                said = _("Lapparna ligger var för sig.")
            elif action == "dissolve":
                outcome = use_cases.dissolve(db, viewer, session_id, perspective, ticked.groups)
                said = _("Gruppen är upplöst. Lapparna ligger var för sig.")
            else:
                raise Malformed
        return _back(request, session_id, perspective, outcome, said)
    except _REFUSED as problem:
        return _page(request, viewer, session_id, perspective, problem, form)


@router.post("/{group_id}/title", name="name_group", dependencies=[RUN])
def name_group(request: Request, viewer: CurrentViewer, session_id: UUID, group_id: UUID, form: Form) -> Response:
    """Give a group a title."""
    perspective = _perspective(form)
    try:
        asked = parse(TitleForm, form)
        with database(request).transaction(viewer) as db:
            outcome = use_cases.name_group(db, viewer, session_id, perspective, group_id, asked.title, asked.seen)
        return _back(request, session_id, perspective, outcome, _("Rubriken är sparad."))
    except _REFUSED as problem:
        return _page(request, viewer, session_id, perspective, problem, form, group_id)


@router.post("/alike", name="answer_alike", dependencies=[RUN])
def answer_alike(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Put notes together that look the same, or leave them apart and ask no more."""
    perspective, ticked = _perspective(form), read_ticks(form)
    try:
        with database(request).transaction(viewer) as db:
            if form.get("answer") == "together":
                outcome = use_cases.put_together(db, viewer, session_id, perspective, ticked, _key(form))
                said = _("Lapparna ligger i en grupp.")
            else:
                notes = [note for value in form.getlist("alike") if (note := read_id(str(value)))]
                use_cases.leave_apart(db, viewer, session_id, perspective, notes)
                outcome, said = Outcome(), _("De får ligga var för sig, och föreslås inte igen.")
        return _back(request, session_id, perspective, outcome, said)
    except _REFUSED as problem:
        return _page(request, viewer, session_id, perspective, problem)


@router.post("/actions/{action_id}/undo", name="undo_action", dependencies=[RUN])
def undo_action(request: Request, viewer: CurrentViewer, session_id: UUID, action_id: UUID, form: Form) -> Response:
    """Take back what was done, or do again what was taken back."""
    perspective = _perspective(form)
    try:
        with database(request).transaction(viewer) as db:
            undone = use_cases.undo_action(db, viewer, session_id, action_id)
            said = _("Gjort igen.") if undone.kind == "undo" else _("Ångrat.")
    except _REFUSED as problem:
        return _page(request, viewer, session_id, perspective, problem)
    return _back(request, session_id, perspective, Outcome(), said)


def _perspective(form: FormData) -> str:
    return str(form.get("perspective", ""))[:100]


def _key(form: FormData) -> UUID:
    return read_id(str(form.get("key", ""))) or new_id()


def _back(request: Request, session_id: UUID, perspective: str, outcome: Outcome, said: str) -> Response:
    page = session_url(request, session_id, perspective, "groups_page")
    if not outcome.remarks:
        return redirect(page, said)
    told = " ".join(str(REMARKS[remark]) for remark in dict.fromkeys(outcome.remarks))
    if not outcome.change:
        raise NothingChanged(told)
    return redirect(page, f"{said} {told}", tone="information")


def _page(
    request: Request,
    viewer: Viewer,
    session_id: UUID,
    perspective: str,
    problem: Problem | None = None,
    values: FormData | None = None,
    group_id: UUID | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        chosen = choose(head.perspectives, perspective)
        if head.state is not State.OPEN or chosen is None:
            if problem:
                raise BoardNotOpen
            return redirect(session_url(request, session_id), _("Tavlan är inte öppen."), tone="information")
        position = last_position(db)
        shown = _shown(db, session, chosen)
    typed = {group_id: str(values.get("title", ""))} if group_id and values else {}
    return render(
        request,
        "grouping/groups.html",
        status=problem.status if problem else 200,
        head=head,
        problem=problem,
        values=typed,
        errors=problem.errors if isinstance(problem, InvalidInput) else {},
        ticked=_ticked(values),
        position=position,
        **shown,
    )


def _ticked(values: FormData | None) -> Sequence[str]:
    """Return the ids that stay ticked, whatever has changed about them."""
    given = [str(value) for name in ("note", "group") for value in (values.getlist(name) if values else ())]
    return [value.partition(".")[0] for value in given]


def _shown(db: Transaction, session: SwotSession, chosen: Perspective) -> dict[str, Any]:
    phase = phases_of(db, session.id, [chosen.code])[chosen.code]
    is_open = may_group(phase)
    actions = latest_actions(db, session, chosen.code)
    return {
        "chosen": chosen,
        "phase": phase,
        "phase_name": PHASE_NAMES[phase],
        "can_group": is_open,
        "targets": board_targets(db, session, chosen.code),
        "alike": alike_notes(db, session, chosen.code) if is_open else [],
        "actions": actions,
        # The same choice made of the same board twice is one choice.
        "key": actions[0].id if actions else session.id,
        "quadrants": list(Quadrant),
        "longest": LONGEST_TITLE,
    }
