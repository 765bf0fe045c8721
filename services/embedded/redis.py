"""A private Redis or Valkey on this machine."""

import contextlib
import pwd
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from services.embedded.forking import Running
from services.embedded.postgres import free_port
from services.embedded.processes import CannotStartError, Program, ask_to_end, last_lines, launch, wait_or_kill

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


@contextlib.contextmanager
def running_redis(folder: Path, user: pwd.struct_passwd | None) -> Iterator[str]:
    """Run a Redis of its own in ``folder`` as long as the context lasts, and give its address."""
    port, password = free_port(), secrets.token_urlsafe(16)
    program = redis_program(folder, port, password, folder.parent / "redis.log", user)
    process = launch(program)
    try:
        wait_until_listening(port, process, program.log)
        yield redis_url(port, password)
    finally:
        ask_to_end(process, program)
        wait_or_kill(process, program)
