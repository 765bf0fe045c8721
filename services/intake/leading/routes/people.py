"""Who may come in, who has, and the notes that came too late."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.domain import State
from services.intake.board.routes.pages import Chosen, open_page, session_url
from services.intake.joining import use_cases as joining
from services.intake.leading.domain import Phase
from services.intake.leading.forms import LockForm
from services.intake.leading.moderation import take_in_note
from services.intake.leading.pages import WORDS
from services.intake.leading.queries import held_notes, joined_now, phases_of
from shared.application import database
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, InvalidInput, parse, redirect, render

router = APIRouter(prefix="/swot-sessions/{session_id}")
RUN = requires(Rule.SESSION_RUN)


@router.post("/code", name="change_code", dependencies=[RUN])
def change_code(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Give the session a new code; the old one lets nobody in any more."""
    with database(request).transaction(viewer) as db:
        joining.change_code(db, viewer, session_id)
    return redirect(session_url(request, session_id), _("Koden är ny. De som redan är med är kvar."))


@router.post("/lock", name="lock_joining", dependencies=[RUN])
def lock_joining(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Let nobody more in, or let people in again."""
    try:
        locked = parse(LockForm, form).locked
    except InvalidInput:
        locked = True
    with database(request).transaction(viewer) as db:
        joining.lock_joining(db, viewer, session_id, locked=locked)
    notice = _("Tavlan är låst för fler. De som är med är kvar.") if locked else _("Tavlan är öppen för fler igen.")
    return redirect(session_url(request, session_id), notice)


@router.get("/participants", name="participants_page", dependencies=[RUN])
def participants_page(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show who has joined: a number each, when, and whether they say that they are ready; and who was removed."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        joined = joined_now(db, session)
        phases = phases_of(db, session_id, [known.code for known in head.perspectives])
    present = [one for one in joined if one.removed_at is None]
    removed = [one for one in joined if one.removed_at is not None]
    shown = WORDS | {"head": head, "present": present, "removed": removed, "phases": phases}
    return render(request, "leading/participants.html", **shown)


@router.post("/participants/{participant_id}/remove", name="remove_participant", dependencies=[RUN])
def remove_participant(request: Request, viewer: CurrentViewer, session_id: UUID, participant_id: UUID) -> Response:
    """Have a participant leave; the notes stay."""
    with database(request).transaction(viewer) as db:
        joining.remove_participant(db, viewer, session_id, participant_id, datetime.now(UTC))
    page = session_url(request, session_id, name="participants_page")
    return redirect(page, _("Deltagaren är borttagen. Blev det fel släpper du in telefonen igen härifrån."))


@router.post("/participants/{participant_id}/restore", name="restore_participant", dependencies=[RUN])
def restore_participant(request: Request, viewer: CurrentViewer, session_id: UUID, participant_id: UUID) -> Response:
    """Let a participant who was removed take part again."""
    with database(request).transaction(viewer) as db:
        joining.restore_participant(db, viewer, session_id, participant_id)
    page = session_url(request, session_id, name="participants_page")
    return redirect(page, _("Deltagaren är med igen, med samma nummer."))


@router.get("/held", name="held_notes", dependencies=[RUN])
def held_notes_page(request: Request, viewer: CurrentViewer, session_id: UUID, perspective: Chosen = "") -> Response:
    """Show the notes that came too late, each with the choice of taking it in."""
    with database(request).transaction(viewer) as db:
        session, head = open_page(db, viewer, session_id)
        notes = held_notes(db, session)
        phases = phases_of(db, session_id, [known.code for known in head.perspectives])
    if head.state is not State.OPEN:
        return redirect(session_url(request, session_id))
    unseen = [known.name for known in head.perspectives if phases[known.code] is Phase.WRITE]
    return render(request, "leading/held.html", head=head, notes=notes, unseen=unseen, came_from=perspective, **WORDS)


@router.post("/held/{note_id}/take-in", name="take_in_note", dependencies=[RUN])
def take_in(request: Request, viewer: CurrentViewer, session_id: UUID, note_id: UUID) -> Response:
    """Put a note that came too late on its board."""
    with database(request).transaction(viewer) as db:
        take_in_note(db, viewer, session_id, note_id)
    return redirect(session_url(request, session_id, name="held_notes"), _("Lappen ligger på tavlan."))
