"""The three services as one web application in one process."""

import gc
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

# Streams end themselves when the server stops; whoever has not finished by then is cut off.
GRACEFUL_SECONDS = 5
# Longer than the gateway and other services keep a connection that nobody uses (30 s and 5 s): no request meets one
# that is just being closed, which would be an error for a form that can't be sent again by itself.
KEEP_ALIVE_SECONDS = 75
# Longer than a phone needs that comes back from another room.
UNREAD_SECONDS = 60
_DATABASE_SECONDS = 60.0
# New objects after which garbage is looked for: a room's requests hold thousands that aren't any, and leave four each.
_NEW_OBJECTS = 20_000


class Front:
    """Hands each request to the service whose prefix its path begins with, path unchanged.

    Args:
        services: prefix → application; "" is asked when no other fits.
    """

    def __init__(self, services: "Mapping[str, FastAPI]") -> None:
        self._services = services
        self._lifespans = AsyncExitStack()

    @property
    def services(self) -> "list[FastAPI]":
        """The applications of the services."""
        return list(self._services.values())

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request, or start and stop all services."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._service_of(scope["path"])(scope, receive, send)

    def _service_of(self, path: str) -> "FastAPI":
        first = path[1:].partition("/")[0]
        return self._services.get(f"/{first}", self._services[""])

    async def _live(self, receive: "Receive", send: "Send") -> None:
        await receive()
        try:
            for app in self._services.values():
                await self._lifespans.enter_async_context(app.router.lifespan_context(app))
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": repr(error)})
            raise
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._lifespans.aclose()
        await send({"type": "lifespan.shutdown.complete"})


def create_app(service: str) -> "FastAPI":
    """Return the application of one service, with its settings from the environment."""
    if service == "intake":
        from services.intake.app import create_app as create_intake
        from services.intake.settings import IntakeSettings

        return create_intake(IntakeSettings())
    if service == "planner":
        from services.planner.app import create_app as create_planner
        from services.planner.settings import PlannerSettings

        return create_planner(PlannerSettings())
    from services.reports.app import create_app as create_reports
    from services.reports.settings import ReportsSettings

    return create_reports(ReportsSettings())


def create_front() -> Front:
    """Return the three services together."""
    return Front({"": create_app("intake"), "/planner": create_app("planner"), "/reports": create_app("reports")})


def serve(app: "Front | FastAPI", listener: socket.socket) -> None:
    """Serve until a signal asks to stop; what is being answered then is answered first, and streams end."""
    give_up_on_the_silent(listener)
    make_server(app, spare_what_is_there).run(sockets=[listener])


def give_up_on_the_silent(listener: socket.socket) -> None:
    """Have the kernel end each line whose other side takes nothing of what it is sent for a minute."""
    # Only Linux can.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)


def make_server(
    app: "Front | FastAPI", started: Callable[[], None], graceful: int = GRACEFUL_SECONDS
) -> "uvicorn.Server":
    """Return the server of an application.

    Args:
        app: the application; its streams are ended when the server stops.
        started: called when it has started.
        graceful: seconds for what is being answered when it stops.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            for each in app.services if isinstance(app, Front) else [app]:
                if end_streams := getattr(each.state, "end_streams", None):
                    end_streams()
            await super().shutdown(sockets)
            # The process would wait for ever for those who don't read what they were sent.
            for line in list(self.server_state.connections):
                line.transport.abort()

    configuration = uvicorn.Config(
        app,
        lifespan="on",
        log_level="info",
        access_log=False,
        # The process has its logs already.
        log_config=None,
        server_header=False,
        # Nothing of ours asks for the address of whoever sends a request; a forged header changes nothing.
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=graceful,
    )
    return Server(configuration)


def spare_what_is_there() -> None:
    """Leave what is there by now out of garbage collection, which a room full of phones would wait for.

    Looked through again and again, it took a tenth of the time of short requests, and tens of milliseconds at once.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def wait_for_database(url: str) -> None:
    """Wait until the database takes connections, a minute at most: it may be starting at the same time.

    Raises:
        psycopg.OperationalError: it still does not.
    """
    import psycopg

    deadline = time.monotonic() + _DATABASE_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
