"""An application on a port, for real browsers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from services.embedded.web import make_server
from tests.system import PATIENCE


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve the application while the block lasts; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = make_server(app, started=lambda: None, graceful=2)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()
        assert not thread.is_alive(), "the server doesn't end"
