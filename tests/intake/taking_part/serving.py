"""Intake on a port of its own, which can be stopped and started, behind a line that can be cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import ViewportSize
from starlette.datastructures import State

from services.intake.app import create_app
from services.intake.settings import IntakeSettings
from tests.faults.proxy import Behaviour, Proxy
from tests.system import PATIENCE

MILLISECONDS = PATIENCE * 1000
PHONE: ViewportSize = {"width": 360, "height": 740}
# What was asked arrives, and its answer doesn't.
ANSWERS_LOST = Behaviour(cut_after=0, reset=True)
# Nothing of a stream comes through.
NO_STREAMS = Behaviour(swallows=b"/stream")


class _Server(uvicorn.Server):
    def __init__(self, configuration: uvicorn.Config, state: State) -> None:
        super().__init__(configuration)
        self._state = state

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams first, as the product's own server does."""
        self._state.end_streams()
        await super().shutdown(sockets)


class Served:
    """A running intake service, and the address under which browsers reach it."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.line = Proxy(self._port).start()
        self.address = f"http://localhost:{self.line.port}"
        self.start()

    def start(self) -> None:
        """Begin to answer."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen()
        app = create_app(IntakeSettings())
        configuration = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=1)
        self._server = _Server(configuration, app.state)
        self._thread = threading.Thread(target=self._server.run, args=([listener],))
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more: connections are refused."""
        self._server.should_exit = True
        self._thread.join()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be away for a while."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def close(self) -> None:
        """End."""
        self.stop()
        self.line.close()
