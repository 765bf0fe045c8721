"""What phones send and hear while a day goes on."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic_core import to_json
from starlette.responses import JSONResponse, Response

from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.notes import NewNote
from services.intake.joining.tokens import CurrentParticipant, takes_part
from services.intake.joining.use_cases import find_participant
from services.intake.live.changes import Change, last_position, missed
from services.intake.live.forms import PostedForm
from services.intake.live.posting import Poster
from services.intake.live.reader import Listener, Reader
from services.intake.live.streaming import EventStream
from shared.database import Transaction
from shared.errors import InvalidForm, NotFound
from shared.fast_path import FastRoute
from shared.identity import Viewer
from shared.internal import internal_pool
from shared.policy import Rule, allows, demand, requires
from shared.web import parse

router = APIRouter()
RUN = requires(Rule.SESSION_RUN)
# A position has at most nineteen digits.
_DIGITS = 20
After = Annotated[int | None, Query(ge=0)]


def poster(request: Request) -> Poster:
    """Return what writes participants' notes in this process."""
    found: Poster = request.app.state.poster
    return found


async def _post_note(request: Request) -> Response:
    """Write a participant's note and answer once it is durable: 201, or 200 when it was there already."""
    asked = parse(PostedForm, await _read_json(request))
    note = NewNote(asked.key, asked.content())
    posted = await poster(request).post(request.state.participant, note, held=asked.held)
    answer = to_json({"id": posted.id, "key": posted.key, "revision": posted.revision})
    return Response(answer, 201 if posted.new else 200, media_type="application/json")


post_note = FastRoute("/board/{session_id}/notes", _post_note, takes_part, name="post_note")


async def _read_json(request: Request) -> dict[str, object]:
    try:
        typed = json.loads(await request.body()) if _is_json(request) else None
    except (ValueError, RecursionError):
        typed = None
    if not isinstance(typed, dict):
        raise InvalidForm
    return typed


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


@router.get("/board/{session_id}/stream", name="board_stream", dependencies=[takes_part])
async def board_stream(
    request: Request, participant: CurrentParticipant, session_id: UUID, after: After = None
) -> Response:
    """Tell a participant what happens on the session's boards, as long as they take part."""
    await internal_pool(request).run(lambda db: find_participant(db, participant))
    listener = Listener(session_id, participant.pseudonym_id)
    return EventStream(reader(request), listener, seen(request, after))


@router.get("/swot-sessions/{session_id}/stream", name="session_stream", dependencies=[RUN])
async def session_stream(request: Request, session_id: UUID, after: After = None) -> Response:
    """Tell who runs the session what happens on its boards, as long as they may run it."""
    municipality_id = await _municipality(request, session_id)

    async def may_still() -> bool:
        viewer = await request.app.state.find_viewer(request)
        return viewer is not None and allows(viewer, Rule.SESSION_RUN, municipality_id=municipality_id)

    return EventStream(reader(request), Listener(session_id), seen(request, after), may_still)


@router.get("/board/{session_id}/changes", name="board_changes", dependencies=[takes_part])
async def board_changes(
    request: Request, participant: CurrentParticipant, session_id: UUID, after: After = None
) -> Response:
    """Answer a participant what has happened since: for browsers that no stream reaches."""
    await internal_pool(request).run(lambda db: find_participant(db, participant))
    return await _changes(request, session_id, after)


@router.get("/swot-sessions/{session_id}/changes", name="session_changes", dependencies=[RUN])
async def session_changes(request: Request, session_id: UUID, after: After = None) -> Response:
    """Answer who runs the session what has happened since."""
    await _municipality(request, session_id)
    return await _changes(request, session_id, after)


def reader(request: Request) -> Reader:
    """Return what reads the log in this process."""
    found: Reader = request.app.state.reader
    return found


def seen(request: Request, after: int | None) -> int | None:
    """Return up to where a page has heard: what a reconnecting browser says of itself counts before the address."""
    last = request.headers.get("last-event-id", "")
    return int(last) if last.isascii() and last.isdigit() and len(last) < _DIGITS else after


async def _municipality(request: Request, session_id: UUID) -> UUID:
    """Return whose session it is, for somebody who may run it.

    Raises:
        NotFound: there is none, or the viewer may not run it.
    """
    viewer: Viewer = request.state.viewer
    session = await internal_pool(request).run(lambda db: db.get(SwotSession, session_id), viewer)
    if session is None:
        raise NotFound
    demand(viewer, Rule.SESSION_RUN, municipality_id=session.municipality_id)
    return session.municipality_id


async def _changes(request: Request, session_id: UUID, after: int | None) -> Response:
    def look(db: Transaction) -> tuple[int, list[Change] | None]:
        position = last_position(db)
        return position, missed(db, session_id, position if after is None else after, position)

    position, found = await internal_pool(request).run(look)
    reset = [{"what": "reset", "perspective": "", "position": position}]
    told = reset if found is None else [change.to_json() | {"position": change.position} for change in found]
    return JSONResponse({"position": position, "changes": told})
