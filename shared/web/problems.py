"""From a problem to an answer: a page in the viewer's language, or JSON; what was typed is shown back."""

import logging
import re
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from shared.errors import (
    Conflict,
    Forbidden,
    InvalidForm,
    JoinNeeded,
    Malformed,
    MethodNotAllowed,
    NotFound,
    Problem,
    SignInNeeded,
    TooLarge,
    TooMany,
    Unavailable,
    Unexpected,
)
from shared.web.csrf import FIELD, same_origin
from shared.web.forms import InvalidInput, read_form
from shared.web.pages import redirect, render

logger = logging.getLogger(__name__)

# What a form holds for programs: ids, seals, codes of choices, small numbers, days. People write long numbers.
_CODE = re.compile(r"[a-z_.:-]*|\d{1,4}|\d{4}-\d\d-\d\d|(?=[\d-]*[a-f])[0-9a-f-]{12,64}")
_INTERNAL = re.compile(r"/[^/]+/internal/")
_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        Malformed,
        SignInNeeded,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        Conflict,
        TooLarge,
        InvalidForm,
        TooMany,
        Unavailable,
    )
}


def answer(request: Request, problem: Problem) -> Response:
    """Return the answer that tells the person, or the program, about ``problem``."""
    response = _page_or_json(request, problem)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _page_or_json(request: Request, problem: Problem) -> Response:
    if wants_json(request):
        return _json(request, problem)
    if isinstance(problem, SignInNeeded) and request.method in {"GET", "HEAD"}:
        return RedirectResponse(f"/sign-in?next={quote(_path(request))}", status_code=303)
    if isinstance(problem, JoinNeeded) and request.method in {"GET", "HEAD"}:
        return redirect("/join", f"{problem.message} {problem.advice}", tone="information")
    typed = _typed(request)
    return render(
        request,
        "error.html",
        status=problem.status,
        problem=problem,
        request_id=getattr(request.state, "request_id", ""),
        errors=list(problem.errors) if isinstance(problem, InvalidInput) else [],
        typed=typed,
        texts=_texts(typed),
        # A form from another site is shown, but never offered to be sent on with our token.
        send_again=bool(typed) and same_origin(request) and problem.status not in {404, 405, 413},
    )


async def handle_problem(request: Request, error: Exception) -> Response:
    """Answer a :class:`Problem` that a route raised."""
    await _keep_what_was_typed(request)
    return answer(request, error if isinstance(error, Problem) else Unexpected())


async def handle_unreachable(request: Request, error: Exception) -> Response:
    """Answer that the database can't be reached, or gave up waiting: a matter of time, nothing to report."""
    logger.error("the database does not answer", exc_info=error)
    return await handle_problem(request, Unavailable())


async def handle_http_exception(request: Request, error: Exception) -> Response:
    """Answer an exception of the framework: unknown address, wrong method, unreadable body."""
    if isinstance(error.__cause__, Problem):
        return answer(request, error.__cause__)
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == MethodNotAllowed.status and _INTERNAL.match(request.url.path):
        # There is no such page without the service token, which a route doesn't see by another method than its own.
        return answer(request, NotFound())
    response = answer(request, _BY_STATUS.get(status, Unexpected if status >= 500 else Malformed)())
    for name, value in (getattr(error, "headers", None) or {}).items():
        response.headers[name] = value
    return response


async def handle_validation_error(request: Request, error: Exception) -> Response:
    """Answer malformed parameters: in the path the page doesn't exist, elsewhere 422."""
    await _keep_what_was_typed(request)
    places = error.errors() if isinstance(error, RequestValidationError) else []
    in_path = any(place["loc"] and place["loc"][0] == "path" for place in places)
    return answer(request, NotFound() if in_path else InvalidForm())


def wants_json(request: Request) -> bool:
    """Say whether a program asks: an internal address, or ``Accept`` names JSON or an event stream and not HTML."""
    accept = request.headers.get("accept", "")
    for_programs = "json" in accept or "event-stream" in accept
    return "/internal/" in request.url.path or (for_programs and "text/html" not in accept)


def _json(request: Request, problem: Problem) -> JSONResponse:
    content: dict[str, object] = {
        "code": problem.code,
        "status": problem.status,
        "message": str(problem.message),
        "advice": str(problem.advice) if problem.advice else None,
        "request_id": getattr(request.state, "request_id", ""),
    }
    if isinstance(problem, InvalidInput):
        content["fields"] = {name: str(message) for name, message in problem.errors}
    return JSONResponse({"error": content}, status_code=problem.status)


def _path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


async def _keep_what_was_typed(request: Request) -> None:
    # A rule may refuse before the form was read: the text must be shown back all the same.
    if request.method == "POST" and not hasattr(request.state, "form"):
        try:
            await read_form(request)
        except (HTTPException, TooLarge, ClientDisconnect):
            request.state.form = FormData()


def _typed(request: Request) -> list[tuple[str, str]]:
    form = getattr(request.state, "form", None)
    if not isinstance(form, FormData):
        return []
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != FIELD]


def _texts(typed: list[tuple[str, str]]) -> list[str]:
    """Return what somebody wrote, without what nobody reads: all of it goes along when the form is sent again."""
    return [value for name, value in typed if name != "next" and not _CODE.fullmatch(value.strip())]
