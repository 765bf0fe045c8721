"""The three services in this process, behind one address."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from services.embedded.web import create_front
from tests.system import wait_for


@contextmanager
def running_front(listener: socket.socket) -> Iterator[None]:
    """Serve on a socket; the services answer each other by then. It is closed at the end."""
    configuration = uvicorn.Config(create_front(), log_level="warning", lifespan="on", timeout_graceful_shutdown=5)
    server = uvicorn.Server(configuration)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        wait_for(lambda: server.started or not thread.is_alive(), "the services")
        yield
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
