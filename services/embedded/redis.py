"""A private Redis or Valkey on this machine."""

import contextlib
import pwd
import shutil
import socket
import time
from pathlib import Path

from services.embedded.forking import Running
from services.embedded.processes import CannotStartError, Program, last_lines

_START_SECONDS = 20.0


def redis_program(folder: Path, port: int, password: str, log: Path, user: pwd.struct_passwd | None) -> Program:
    """Return how to run Redis with its data in ``folder``.

    Raises:
        CannotStartError: neither Redis nor Valkey is installed.
    """
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise CannotStartError("redis-server or valkey-server is not installed; ./kub installs it after: rm -r .venv")
    settings = f"""
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
save ""
daemonize no
"""
    # The settings come on standard input: a password among the arguments could be read by every user.
    return Program("Redis", [found, "-"], log, user=user, standard_input=settings.encode())


def redis_url(port: int, password: str) -> str:
    """Return the address of a Redis on this machine."""
    return f"redis://:{password}@127.0.0.1:{port}/0"


def wait_until_listening(port: int, process: Running, log: Path) -> None:
    """Wait until Redis takes connections.

    Raises:
        CannotStartError: it ended, or did not become ready.
    """
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CannotStartError(f"Redis could not start: {last_lines(log, 3)} (its log: {log})")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)
    raise CannotStartError(f"Redis did not become ready in {_START_SECONDS:g} s; its log: {log}")
