"""Putting a service together: its pages, its database, its bell, its way of asking others and of knowing who asks."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from shared.asking import ServiceClient
from shared.database import Database
from shared.fast_path import FastPath, FastRoute
from shared.figures import health_figures
from shared.identity import Viewer
from shared.internal import POOL, InternalPool, event_feed
from shared.language import lazy
from shared.metrics import Measured, Metrics, metrics_page
from shared.policy import Rule, allows, probed
from shared.queue import make_celery
from shared.readiness import readiness
from shared.settings import ServiceSettings
from shared.viewers import RemoteViewers
from shared.web import create_web_app
from shared.web.application import Lifespan
from shared.worker import ServiceDefinition, connect

FindViewer = Callable[[Request], Awaitable[Viewer | None]]

# Threads that pages work on, and connections for them: PostgreSQL's hundred serve three services twice over.
THREADS = 10

_NAVIGATION = (
    (lazy("Start"), "/", Rule.SIGNED_IN),
    (lazy("SWOT-dagar"), "/swot-sessions", Rule.SESSION_LIST),
    (lazy("Planer"), "/planner", Rule.PLAN_LIST),
    (lazy("Överblick"), "/planner/overview", Rule.OVERVIEW_READ),
    (lazy("Dokument"), "/reports", Rule.DOCUMENT_READ),
    (lazy("Kommuner"), "/registry", Rule.REGISTRY_READ),
    (lazy("Konton"), "/accounts", Rule.ACCOUNT_CHANGE),
    (lazy("Drift"), "/operations", Rule.OPERATIONS_READ),
)
# Pages that lie under an entry of the menu without having its address.
_BELOW = {
    "/registry": ("/municipalities", "/libraries", "/staff", "/staff-lists", "/programme", "/planner/programmes"),
}


def create_service_app(
    service: ServiceDefinition,
    settings: ServiceSettings,
    routers: Sequence[APIRouter | BaseRoute],
    folder: Path,
    find_viewer: FindViewer | None = None,
    meanwhile: Lifespan | None = None,
) -> FastAPI:
    """Return a service's web application.

    Args:
        service: its name, tables, jobs and followers.
        settings: where its database, Redis and the other services are.
        routers: its routes, in the order in which they are tried.
        folder: the service's package folder, with ``templates`` and ``static``.
        find_viewer: who sent a request; intake is asked when left out.
        meanwhile: what else runs as long as the application does.
    """
    remote = None if find_viewer else RemoteViewers(settings)
    database = connect(service, settings, _publisher(service, settings), pool_size=THREADS)
    internal = Database(settings.database_url.get_secret_value(), service.metadata, pool_size=POOL, bell=database.bell)
    ask = ServiceClient(settings)
    metrics = Metrics(service.name, (database, internal))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        async with meanwhile(app) if meanwhile else nullcontext():
            yield
        if remote:
            await remote.close()
        ask.close()
        database.close()
        internal.close()

    app = create_web_app(
        service=service.name,
        settings=settings,
        routers=[*routers, *_routes_of_every_service(service, settings, metrics)],
        template_folder=folder / "templates",
        static_folder=folder / "static",
        lifespan=lifespan,
        page_context=[navigation],
        around=[Middleware(Measured, metrics=metrics)],
    )
    _put_first(app, routers, metrics, settings)
    app.state.find_viewer, app.state.database = find_viewer or remote, database
    app.state.internal = InternalPool(internal)
    app.state.ask = ask
    return app


def _put_first(
    app: FastAPI, routers: Sequence[APIRouter | BaseRoute], metrics: Metrics, settings: ServiceSettings
) -> None:
    """Answer fast routes before the framework's own layers too, which stand around every middleware."""
    fast, build = [route for route in routers if isinstance(route, FastRoute)], app.build_middleware_stack
    if fast:
        vars(app)["build_middleware_stack"] = lambda: FastPath(build(), fast, metrics, settings.public_url)


def _routes_of_every_service(
    service: ServiceDefinition, settings: ServiceSettings, metrics: Metrics
) -> list[APIRouter]:
    return [
        event_feed(service.name),
        health_figures(service.name, service.measures),
        _health(service.name),
        readiness(service.name, settings.redis_url.get_secret_value()),
        metrics_page(metrics, service.measures),
    ]


def _publisher(service: ServiceDefinition, settings: ServiceSettings) -> Any:
    return make_celery(service.name, settings.broker, service.queues)


def database(request: Request) -> Database:
    """Return the database of the service that answers."""
    found: Database = request.app.state.database
    return found


def ask(request: Request) -> ServiceClient:
    """Return the way in which the service that answers asks others."""
    client: ServiceClient = request.app.state.ask
    return client


def navigation(request: Request) -> dict[str, Any]:
    """Return the menu of the viewer's roles: every entry leads to a page that may be opened."""
    viewer: Viewer | None = getattr(request.state, "viewer", None)
    if viewer is None:
        return {}
    entries = [(label, path) for label, path, rule in _NAVIGATION if allows(viewer, rule)]
    # One page may lie under two entries: it belongs to the one that says more.
    nearest = max((path for _label, path in entries if _is_at(request.url.path, path)), key=len, default="")
    return {
        "navigation": [{"label": label, "href": path, "current": path == nearest} for label, path in entries],
    }


def _is_at(here: str, path: str) -> bool:
    if path == "/":
        return here == path
    return any(here == place or here.startswith(f"{place}/") for place in (path, *_BELOW.get(path, ())))


def _health(service: str) -> APIRouter:
    router = APIRouter()

    @router.get(f"/{service}/healthz", name=f"{service}_health", dependencies=[probed])
    async def health() -> JSONResponse:
        return JSONResponse({"service": service, "status": "ok"})

    return router
