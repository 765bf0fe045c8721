"""The service worker, with which a phone opens a board again without contact."""

import hashlib

from fastapi import APIRouter, Request
from starlette.responses import Response

from shared.policy import Rule, requires
from shared.web.pages import Pages

router = APIRouter()
# Everything that the participant's page loads.
FILES = (
    "tokens.css",
    "participant.css",
    "icon.svg",
    "taking-part.js",
    "taking-part-page.js",
    "edits.js",
    "outbox.js",
    "outbox-store.js",
    "stream.js",
    "ballot.css",
    "ballot.js",
)


@router.get("/board/service-worker.js", name="service_worker", dependencies=[requires(Rule.PUBLIC)])
async def service_worker(request: Request) -> Response:
    """Answer with the service worker; a new version of its files makes it a new one."""
    pages: Pages = request.app.state.pages
    files = [pages.static(name) for name in FILES]
    version = hashlib.sha256("".join(files).encode()).hexdigest()[:12]
    text = pages.environment.get_template("taking_part/service-worker.js").render(files=files, version=version)
    return Response(text, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
