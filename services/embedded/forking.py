"""Processes of ours without an interpreter of their own: forks of one that has loaded what they need.

Loading takes most of a start; four processes that each did it took some fifteen seconds of the processor more.
"""

import atexit
import contextlib
import ctypes
import gc
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, NoReturn, Protocol

# On macOS, what the system's libraries have begun doesn't survive a fork.
CAN_FORK = sys.platform.startswith("linux")
_WEB = ("services.commands.processes", "services.embedded.web", "services.intake.app", "services.planner.app")
_WORKERS = ("services.intake.worker", "services.planner.worker", "services.reports.worker")
_PR_SET_NAME = 15
_LOOK_AGAIN_SECONDS = 0.02


class Running(Protocol):
    """A program that was started, as ``subprocess.Popen`` shows it."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Return its exit code, negative for a signal, or None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code, or raise ``subprocess.TimeoutExpired``."""

    def send_signal(self, sig: int, /) -> None:
        """Send it a signal, unless it has ended."""

    def kill(self) -> None:
        """Send it SIGKILL, unless it has ended."""


class Forked:
    """A fork of this process.

    Args:
        pid: its number.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return its exit code, negative for a signal, or None while it runs."""
        if self._code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if ended else None
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        deadline = time.monotonic() + timeout if timeout is not None else None
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            time.sleep(_LOOK_AGAIN_SECONDS)
        return code

    def send_signal(self, sig: int, /) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        """Send it SIGKILL, unless it has ended."""
        self.send_signal(signal.SIGKILL)


def load_web() -> None:
    """Load what the web process needs."""
    for name in _WEB if CAN_FORK else ():
        import_module(name)


def load_workers() -> None:
    """Load what the workers need, and what each would read ahead of its jobs."""
    if not CAN_FORK:
        return
    from shared.worker import load_ahead

    for name in _WORKERS:
        load_ahead(import_module(name).SERVICE)
    import_module("celery.bin.worker")


def fork(
    module: str,
    arguments: Sequence[str],
    log: BinaryIO,
    environment: Mapping[str, str],
    descriptors: Sequence[int],
    prepare: Callable[[], object] | None,
) -> Forked:
    """Run a module as ``python -m`` does, in a fork of this process and a session of its own.

    Args:
        module: its name.
        arguments: of its command line.
        log: where its output goes; the process is named after it in lists of processes.
        environment: its whole environment.
        descriptors: open files that it keeps.
        prepare: is called first.
    """
    # Pages that garbage collection never looks at stay shared.
    gc.freeze()
    pid = os.fork()
    if not pid:
        # Nothing of what the parent is doing may go on here.
        try:
            if prepare:
                prepare()
            _begin_anew(log, environment, descriptors)
            sys.argv = [module, *arguments]
            _run(module)
        finally:
            os._exit(1)
    return Forked(pid)


def _begin_anew(log: BinaryIO, environment: Mapping[str, str], descriptors: Sequence[int]) -> None:
    os.setsid()
    # What the parent wants done at its own end.
    atexit._clear()
    signal.set_wakeup_fd(-1)
    for ending in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    # Not closed: an object of the parent's would later close a file of ours that got the same number.
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if number not in {1, 2, nothing, *descriptors}:
            os.dup2(nothing, number)
    os.chdir("/")
    os.environ.clear()
    os.environ.update(environment)
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_NAME, Path(log.name).stem.encode())


def _run(module: str) -> NoReturn:
    code = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:  # noqa: BLE001 - as an interpreter of its own would
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            atexit._run_exitfuncs()
        os._exit(code)
