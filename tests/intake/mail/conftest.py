"""Mail servers that take no letters."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest


def refusing(code: int) -> type[socketserver.StreamRequestHandler]:
    """Return a mail server that takes no recipient, for this reason, and repeats whom it didn't take."""

    class Refusing(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            """Speak SMTP until the other side leaves."""
            self.wfile.write(b"220 mail.example\r\n")
            for line in self.rfile:
                if line.upper().startswith(b"RCPT"):
                    self.wfile.write(b"%d not now, or never: " % code + line)
                else:
                    self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 fine\r\n")

    return Refusing


@pytest.fixture
def refusing_server() -> Iterator[Callable[[int], str]]:
    """Start a server that answers every recipient with a code; the result is its address."""
    with ExitStack() as running:

        def start(code: int) -> str:
            server = running.enter_context(socketserver.ThreadingTCPServer(("127.0.0.1", 0), refusing(code)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            running.callback(server.shutdown)
            return f"smtp://127.0.0.1:{server.server_address[1]}"

        yield start
