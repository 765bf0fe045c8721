"""Who is asking, as the service that owns accounts finds out; and what it answers the others."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.intake.accounts.queries import find_viewer
from shared.asking import VIEWER_HEADER
from shared.errors import NotFound
from shared.identity import WORKER, Scope, Viewer
from shared.internal import internal_pool, requires_service
from shared.web.cookies import SESSION, read_cookie

router = APIRouter()


async def find_local_viewer(request: Request) -> Viewer | None:
    """Return who sent the request; signing out or a withdrawn role count at once."""
    token = read_cookie(request, SESSION)
    return await _find(request, token) if token else None


async def find_asker(request: Request) -> Scope:
    """Return on whose behalf another service asks: a viewer's, by the token that it passed on, or its own.

    Raises:
        NotFound: nobody is signed in with that token.
    """
    token = request.headers.get(VIEWER_HEADER)
    if token is None:
        return WORKER
    found = await _find(request, token)
    if found is None:
        raise NotFound
    return found


async def _find(request: Request, token: str) -> Viewer | None:
    return await internal_pool(request).run(lambda db: find_viewer(db, token, datetime.now(UTC)))


class _Asked(BaseModel):
    token: str


@router.post("/intake/internal/viewer", name="find_viewer", dependencies=[requires_service])
async def viewer(request: Request, asked: _Asked) -> JSONResponse:
    """Answer whose cookie this is; 404 when nobody is signed in with it."""
    found = await _find(request, asked.token)
    if found is None:
        raise NotFound
    return JSONResponse(found.to_json())
