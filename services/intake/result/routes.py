"""The page behind the result link."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.domain import Quadrant
from services.intake.result.queries import result_of
from shared.application import database
from shared.identity import WORKER
from shared.policy import Rule, requires
from shared.web import render

router = APIRouter()


@router.get("/result/{result_token}", name="result", dependencies=[requires(Rule.PUBLIC)])
def show_result(request: Request, result_token: UUID) -> Response:
    """Show what the day came to, to whoever has the link; search engines are asked to leave it alone."""
    with database(request).transaction(WORKER) as db:
        result = result_of(db, result_token)
    page = render(request, "result/result.html", result=result, quadrants=list(Quadrant))
    page.headers["X-Robots-Tag"] = "noindex"
    return page
