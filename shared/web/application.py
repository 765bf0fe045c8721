"""The one way to make a web application of the product."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from shared.errors import NotFound, Problem
from shared.language import LANGUAGES
from shared.web import cookies, problems
from shared.web.deadline import Deadline
from shared.web.middleware import Guard, Language, RequestIdentity, SecurityHeaders
from shared.web.pages import PageContext, Pages, make_environment, redirect
from shared.web.record import Recorded
from shared.web.static_files import StaticFolder

HERE = Path(__file__).parent
A_YEAR = 365 * 24 * 3600
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[Any]]


_HANDLERS: dict[int | type[Exception], Any] = {
    Problem: problems.handle_problem,
    OperationalError: problems.handle_unreachable,
    PoolTimeout: problems.handle_unreachable,
    HTTPException: problems.handle_http_exception,
    RequestValidationError: problems.handle_validation_error,
}


class WebSettings(Protocol):
    """What the web layer needs of a service's settings."""

    @property
    def public_url(self) -> str:
        """The address that people use."""

    @property
    def signing_key(self) -> str:
        """The key under which cookies, notices and form tokens are signed."""


def create_web_app(
    *,
    service: str,
    settings: WebSettings,
    routers: Sequence[APIRouter | BaseRoute] = (),
    template_folder: Path | None = None,
    static_folder: Path | None = None,
    lifespan: Lifespan | None = None,
    page_context: Sequence[PageContext] = (),
    around: Sequence[Middleware] = (),
) -> FastAPI:
    """Return the application of one service, with everything that pages share.

    Args:
        service: intake, planner or reports; the service's own static files lie under ``/SERVICE/static``.
        settings: kept in ``app.state.settings``.
        routers: the service's routes, in order.
        template_folder: the service's templates; they shadow shared ones of the same name.
        static_folder: the service's own static files.
        lifespan: what to start and stop around the application.
        page_context: functions from a request to values that every template sees (navigation, say).
        around: what stands around everything but the request's id.
    """
    app = FastAPI(
        title="KUB",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # Its own spans hold whole paths, and with them sign-in links; ours don't (shared/traces.py).
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        lifespan=lifespan,
        middleware=[
            Middleware(RequestIdentity),
            Middleware(Recorded, service=service),
            *around,
            Middleware(SecurityHeaders, public_url=settings.public_url),
            Middleware(Language),
            Middleware(Deadline, answer=problems.handle_problem),
            Middleware(Guard, answer=problems.answer),
        ],
        exception_handlers=_HANDLERS,
    )
    app.state.service = service
    app.state.settings = settings
    folders = _static_folders(service, static_folder)
    environment = make_environment(*([template_folder] if template_folder else []))
    app.state.pages = Pages(environment, folders, list(page_context))
    _add_routes(app, folders, routers)
    return app


def _add_routes(app: FastAPI, folders: Sequence[StaticFolder], routers: Sequence[APIRouter | BaseRoute]) -> None:
    # First, since routes are looked through in their order: what is asked for so often that it is a plain route.
    app.router.routes.extend(router for router in routers if not isinstance(router, APIRouter))
    for folder in folders:
        app.router.routes.append(Route(folder.prefix + "/{version}/{name:path}", folder.serve))
    app.router.routes.append(Route("/language/{code}", choose_language, name="choose_language"))
    for router in routers:
        if isinstance(router, APIRouter):
            # As they were made, once per process: including a router makes each of its routes anew.
            app.router.routes.extend(router.routes)


@cache
def _static_folders(service: str, own: Path | None) -> tuple[StaticFolder, ...]:
    shared = StaticFolder("/static", HERE / "static", HERE / "styles")
    if own is None or not own.is_dir():
        return (shared,)
    return StaticFolder(f"/{service}/static", own), shared


async def choose_language(request: Request) -> Response:
    """Remember the language and go back to the page that the viewer came from."""
    code = request.path_params["code"]
    if code not in LANGUAGES:
        raise NotFound
    response = redirect(local_path(request.query_params.get("next", "/")))
    # Read before the application is known, so this cookie has the same name with and without https.
    response.set_cookie(
        cookies.LANGUAGE,
        code,
        max_age=A_YEAR,
        path="/",
        secure=cookies.secure(request),
        httponly=True,
        samesite="lax",
    )
    return response


def local_path(target: str) -> str:
    r"""Return ``target`` if it is a path of our own, else the start page; ``//host`` and ``/\host`` lead away."""
    safe = target.startswith("/") and target[1:2] not in {"/", "\\"} and target.isprintable()
    return target if safe else "/"
