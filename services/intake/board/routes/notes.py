"""Notes: writing one, pasting many, changing, removing and restoring."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.intake.board.domain import Origin
from services.intake.board.forms import NoteEditForm, NoteForm, PasteForm, WrittenForm
from services.intake.board.problems import BoardHides, KeyReused, LinesThere, NoteChanged, UnknownPerspective
from services.intake.board.queries import board_note, board_notes, earlier_wordings
from services.intake.board.routes.pages import (
    Chosen,
    choose,
    form_errors,
    open_page,
    session_url,
    show,
    show_session,
    undo_query,
)
from services.intake.board.use_cases import notes as use_cases
from services.intake.board.use_cases import pasting
from shared.application import database
from shared.errors import Problem
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import gettext as _
from shared.language import lazy, ngettext
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect

router = APIRouter(prefix="/swot-sessions/{session_id}")
RUN = requires(Rule.SESSION_RUN)
Refused = (InvalidInput, KeyReused, UnknownPerspective)


@router.post("/notes", name="record_note", dependencies=[RUN])
def record_note(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Write a note; sent twice it is one note."""
    try:
        asked = parse(NoteForm, form)
        note = use_cases.NewNote(asked.key, asked.content())
        with database(request).transaction(viewer) as db:
            use_cases.record_notes(db, viewer, session_id, [note], Origin.FORM)
    except Refused as problem:
        chosen = str(form.get("perspective", ""))
        return show_session(request, viewer, session_id, chosen, problem=_own_words(problem), values=form)
    # No fragment: with one, browsers leave the field without the focus that the next note wants.
    return redirect(f"{session_url(request, session_id, asked.perspective)}&write=1", _("Lappen är sparad."))


@router.get("/paste", name="paste_page", dependencies=[RUN])
def paste_page(
    request: Request,
    viewer: CurrentViewer,
    session_id: UUID,
    perspective: Chosen = "",
    quadrant: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the field into which a whole flip chart is typed or pasted."""
    return _paste_page(request, viewer, session_id, {"perspective": perspective, "quadrant": quadrant})


@router.post("/paste", name="paste_notes", dependencies=[RUN])
def paste_notes(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Write one note per line; all of them, or none when a line is wrong, or lies there and nobody wants it twice."""
    try:
        asked = parse(PasteForm, form)
        contents = asked.contents()
        with database(request).transaction(viewer) as db:
            moment = pasting.paste_notes(db, viewer, session_id, asked.key, contents, anyway=asked.anyway)
    except (*Refused, LinesThere) as problem:
        return _paste_page(request, viewer, session_id, form, _own_words(problem))
    again = session_url(request, session_id, asked.perspective, "paste_page")
    notice = ngettext("%(num)s lapp är sparad.", "%(num)s lappar är sparade.", len(contents))
    return redirect(f"{again}&quadrant={asked.quadrant}{undo_query(moment)}", notice)


@router.post("/notes/undo", name="undo_written", dependencies=[RUN])
def undo_written(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Take off the board what was pasted or read from a file just now; all of it can be put back."""
    moment = parse(WrittenForm, form).written
    with database(request).transaction(viewer) as db:
        removed = use_cases.remove_written(db, viewer, session_id, moment, datetime.now(UTC))
    notice = ngettext(
        "%(num)s lapp är borttagen. Den ligger kvar bland borttagna lappar.",
        "%(num)s lappar är borttagna. De ligger kvar bland borttagna lappar.",
        len(removed),
    )
    return redirect(session_url(request, session_id, removed[0] if removed else ""), notice)


@router.get("/notes/{note_id}", name="note_page", dependencies=[RUN])
def note_page(request: Request, viewer: CurrentViewer, session_id: UUID, note_id: UUID) -> Response:
    """Show a note with the form for changing it, and what it said before."""
    return _note_page(request, viewer, session_id, note_id)


@router.post("/notes/{note_id}", name="edit_note", dependencies=[RUN])
def edit_note(request: Request, viewer: CurrentViewer, session_id: UUID, note_id: UUID, form: Form) -> Response:
    """Change a note's text or move it."""
    try:
        asked = parse(NoteEditForm, form)
        with database(request).transaction(viewer) as db:
            use_cases.edit_note(db, viewer, session_id, note_id, asked.content(), asked.revision)
    except (InvalidInput, UnknownPerspective, BoardHides, NoteChanged) as problem:
        return _note_page(request, viewer, session_id, note_id, form, problem)
    return redirect(session_url(request, session_id, asked.perspective), _("Lappen är sparad."))


@router.post("/notes/{note_id}/remove", name="remove_note", dependencies=[RUN])
def remove_note(request: Request, viewer: CurrentViewer, session_id: UUID, note_id: UUID, form: Form) -> Response:
    """Take a note off the board; the page that follows offers to undo it."""
    with database(request).transaction(viewer) as db:
        perspective = use_cases.remove_note(db, viewer, session_id, note_id, datetime.now(UTC))
    if form.get("back") == "held":
        notice = _("Lappen är borttagen. Den ligger kvar bland borttagna lappar.")
        return redirect(session_url(request, session_id, name="held_notes"), notice)
    return redirect(f"{session_url(request, session_id, perspective)}&undo={note_id}")


@router.post("/notes/{note_id}/restore", name="restore_note", dependencies=[RUN])
def restore_note(request: Request, viewer: CurrentViewer, session_id: UUID, note_id: UUID, form: Form) -> Response:
    """Put a removed note back."""
    with database(request).transaction(viewer) as db:
        perspective = use_cases.restore_note(db, viewer, session_id, note_id)
    back = session_url(request, session_id, name="removed_notes")
    if form.get("back") == "board":
        back = session_url(request, session_id, perspective)
    return redirect(back, _("Lappen är tillbaka på tavlan."))


@router.get("/removed", name="removed_notes", dependencies=[RUN])
def removed_notes(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show the notes that were removed, each with a way back."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        notes = board_notes(db, session, removed=True)
    return show(request, "removed.html", head, notes=notes)


def _own_words(problem: Problem) -> Problem:
    if isinstance(problem, KeyReused):
        return KeyReused(lazy("Rutan var redan skickad en gång. Din nya text står kvar: skicka igen, så sparas den."))
    return problem


def _paste_page(
    request: Request, viewer: Viewer, session_id: UUID, values: Any, problem: Problem | None = None
) -> Response:
    with database(request).transaction(viewer) as db:
        _session, head = open_page(db, viewer, session_id)
    return show(
        request,
        "paste.html",
        head,
        status=problem.status if problem else 200,
        values=values,
        errors=form_errors(None if isinstance(problem, LinesThere) else problem, "text"),
        there=problem if isinstance(problem, LinesThere) else None,
        key=new_id(),
        written=request.query_params.get("written", ""),
        chosen=choose(head.perspectives, str(values.get("perspective", ""))),
    )


def _note_page(
    request: Request,
    viewer: Viewer,
    session_id: UUID,
    note_id: UUID,
    typed: Any = None,
    problem: Problem | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        note, removed = board_note(db, session, note_id)
        earlier = earlier_wordings(db, note_id)
    changed = isinstance(problem, NoteChanged)
    return show(
        request,
        "note.html",
        head,
        status=problem.status if problem else 200,
        note=note,
        removed=removed,
        earlier=earlier,
        values=typed or note.__dict__,
        # After a collision the next saving is based on what is shown now; after a slip, on what was shown then.
        revision=note.revision if changed or typed is None else typed.get("revision", note.revision),
        changed=problem if changed else None,
        errors=form_errors(None if changed else problem, "perspective"),
    )
