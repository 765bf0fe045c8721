"""The participant's page and what is done on it."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.intake.board.domain import LONGEST_NOTE, Quadrant
from services.intake.board.forms import LEVEL_NAMES, QUADRANT_NAMES, NoteEditForm
from services.intake.board.problems import KeyReused, NoteChanged, UnknownPerspective
from services.intake.board.routes.pages import form_errors
from services.intake.board.use_cases.notes import NewNote
from services.intake.joining.tokens import CurrentParticipant, takes_part
from services.intake.leading.afterwards import last_day
from services.intake.live.problems import BoardClosed, PhaseEnded
from services.intake.live.routes import poster
from services.intake.taking_part import use_cases
from services.intake.taking_part.domain import READING, WRITING, Stage
from services.intake.taking_part.forms import OwnNoteForm, ReadyForm
from services.intake.taking_part.problems import ChangesEnded, NotYours
from services.intake.taking_part.queries import EMPTY, Room, contents_of, own_note, room_of
from services.intake.taking_part.words import PAUSED, STAGES
from shared.application import database
from shared.errors import Problem, TooMany
from shared.identifiers import random_id
from shared.identity import WORKER, Participant
from shared.language import gettext as _
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render, url

router = APIRouter(prefix="/board/{session_id}", dependencies=[takes_part])
_REFUSED = (InvalidInput, KeyReused, UnknownPerspective, PhaseEnded, BoardClosed, TooMany)
Chosen = Annotated[str, Query(alias="perspective", max_length=100)]


@router.get("", name="board")
def board(request: Request, participant: CurrentParticipant, perspective: Chosen = "") -> Response:
    """Show the board that was asked for, else the one that the room is working on."""
    return _board(request, participant, perspective)


@router.get("/offline", name="board_offline")
def board_offline(request: Request, participant: CurrentParticipant) -> Response:
    """Show the board as a phone without contact opens it again: nothing that anybody wrote stands in it."""
    return _board(request, participant, "", kept=True)


@router.post("/write", name="write_note")
async def write_note(request: Request, participant: CurrentParticipant, form: Form) -> Response:
    """Write a note; sent twice it is one note.  What comes too late is shown again, with what can be done about it."""
    try:
        asked = parse(OwnNoteForm, form)
        content = asked.content()
        await poster(request).post(participant, NewNote(asked.key, content), held=asked.for_facilitator)
    except _REFUSED as problem:
        return await run_sync(
            partial(_board, request, participant, str(form.get("perspective", "")), problem=problem, values=form)
        )
    said = _("Processledaren har fått din lapp.") if asked.for_facilitator else _("Lappen är framme.")
    return redirect(f"{_address(request, participant, content.perspective)}&write=1", said)


@router.get("/notes/{own_note_id}", name="own_note")
def show_own_note(request: Request, participant: CurrentParticipant, own_note_id: UUID) -> Response:
    """Show an own note with the form for changing it."""
    return _note(request, participant, own_note_id)


@router.post("/notes/{own_note_id}", name="edit_own_note")
def edit_own_note(request: Request, participant: CurrentParticipant, own_note_id: UUID, form: Form) -> Response:
    """Change an own note's text or move it."""
    try:
        asked = parse(NoteEditForm, form)
        with database(request).transaction(WORKER) as db:
            use_cases.edit_own_note(db, participant, own_note_id, asked.content(), asked.revision)
    except (InvalidInput, UnknownPerspective, ChangesEnded, NoteChanged) as problem:
        return _note(request, participant, own_note_id, form, problem)
    return redirect(_address(request, participant, asked.perspective), _("Lappen är sparad."))


@router.post("/notes/{own_note_id}/remove", name="remove_own_note")
def remove_own_note(request: Request, participant: CurrentParticipant, own_note_id: UUID) -> Response:
    """Take an own note off the board."""
    try:
        with database(request).transaction(WORKER) as db:
            perspective = use_cases.remove_own_note(db, participant, own_note_id, datetime.now(UTC))
    except ChangesEnded as problem:
        return _note(request, participant, own_note_id, problem=problem)
    said = _("Lappen är borttagen. Du kan lägga tillbaka den nedanför dina lappar.")
    return redirect(_address(request, participant, perspective), said)


@router.post("/notes/{own_note_id}/restore", name="restore_own_note")
def restore_own_note(request: Request, participant: CurrentParticipant, own_note_id: UUID) -> Response:
    """Put an own note back."""
    try:
        with database(request).transaction(WORKER) as db:
            perspective = use_cases.restore_own_note(db, participant, own_note_id)
    except (ChangesEnded, NotYours) as problem:
        return _note(request, participant, own_note_id, problem=problem)
    return redirect(_address(request, participant, perspective), _("Lappen ligger på tavlan igen."))


@router.post("/ready", name="signal_ready")
def signal_ready(request: Request, participant: CurrentParticipant, form: Form) -> Response:
    """Say that one is ready, or isn't after all."""
    asked = parse(ReadyForm, form)
    with database(request).transaction(WORKER) as db:
        use_cases.signal_ready(db, participant, asked.perspective, asked.phase, ready=asked.ready)
    return redirect(_address(request, participant, asked.perspective))


def _address(request: Request, participant: Participant, perspective: str) -> str:
    return f"{url(request, 'board', session_id=participant.session_id)}?perspective={perspective}"


def _board(
    request: Request,
    participant: Participant,
    perspective: str,
    *,
    problem: Problem | None = None,
    values: Any = None,
    kept: bool = False,
) -> Response:
    now = datetime.now(UTC)
    with database(request).transaction(participant) as db:
        room = room_of(db, participant, now)
        chosen = room.choose(perspective)
        contents = EMPTY if kept else contents_of(db, participant, room, chosen.code)
    stage = room.stage(chosen.code)
    return render(
        request,
        "taking_part/board.html",
        status=problem.status if problem else 200,
        chosen=chosen,
        stage=stage,
        paused=stage is Stage.WAITING and contents.has_own_on_board,
        contents=contents,
        kept=kept,
        late=_is_late(problem, stage),
        unsent=BoardClosed() if problem and stage is Stage.CLOSED else None,
        values=values or {},
        # That it came too late is said above the field.
        errors=form_errors(None if isinstance(problem, PhaseEnded) else problem, "text"),
        # What was refused may be sent again as it is; what was mended is another note.
        key=values.get("key") if isinstance(problem, PhaseEnded | BoardClosed | TooMany) else random_id(),
        writing="write" in request.query_params,
        now=now,
        last_day=last_day(room.session, now),
        **_words(room),
    )


def _is_late(problem: Problem | None, stage: Stage) -> bool:
    """Say whether a note that was refused can only go to the facilitator, or to another board."""
    if problem is None or stage is Stage.CLOSED:
        return False
    return isinstance(problem, PhaseEnded) or stage not in WRITING


def _note(
    request: Request, participant: Participant, note_id: UUID, typed: Any = None, problem: Problem | None = None
) -> Response:
    with database(request).transaction(participant) as db:
        room = room_of(db, participant, datetime.now(UTC))
        note = own_note(db, participant, note_id)
    changed = isinstance(problem, NoteChanged)
    other = problem if problem and not isinstance(problem, InvalidInput | NoteChanged) else None
    return render(
        request,
        "taking_part/note.html",
        status=problem.status if problem else 200,
        note=note,
        stage=room.stage(note.perspective),
        values=typed or note.__dict__,
        revision=note.revision if changed or typed is None else typed.get("revision", note.revision),
        changed=problem if changed else None,
        refused=other,
        errors=problem.errors if isinstance(problem, InvalidInput) else FormErrors(),
        **_words(room),
    )


def _words(room: Room) -> dict[str, Any]:
    return {
        "room": room,
        "head": room.head,
        "stages": STAGES,
        "paused_word": PAUSED,
        "writing_boards": [known for known in room.head.perspectives if room.stage(known.code) is Stage.WRITE],
        "reading": READING,
        "quadrants": list(Quadrant),
        "quadrant_names": QUADRANT_NAMES,
        "levels": LEVEL_NAMES,
        "longest": LONGEST_NOTE,
    }
