"""What phones send and hear while a day goes on."""

import json

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from services.intake.board.use_cases.notes import NewNote
from services.intake.joining.tokens import CurrentParticipant, takes_part
from services.intake.live.forms import PostedForm
from services.intake.live.posting import Poster
from shared.errors import InvalidForm
from shared.web import parse

router = APIRouter()


def poster(request: Request) -> Poster:
    """Return what writes participants' notes in this process."""
    found: Poster = request.app.state.poster
    return found


@router.post("/board/{session_id}/notes", name="post_note", dependencies=[takes_part])  # noqa: FAST003  # the rule asks
async def post_note(request: Request, participant: CurrentParticipant) -> Response:
    """Write a participant's note and answer once it is durable: 201, or 200 when it was there already."""
    asked = parse(PostedForm, await _read_json(request))
    posted = await poster(request).post(participant, NewNote(asked.key, asked.content()), held=asked.held)
    answer = {"id": str(posted.id), "key": str(posted.key), "revision": posted.revision}
    return JSONResponse(answer, status_code=201 if posted.new else 200)


async def _read_json(request: Request) -> dict[str, object]:
    try:
        typed = json.loads(await request.body()) if _is_json(request) else None
    except ValueError:
        typed = None
    if not isinstance(typed, dict):
        raise InvalidForm
    return typed


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")
