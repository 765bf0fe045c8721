"""Programs that run under `kub up`: started, watched, started again when they die, stopped in order."""

import contextlib
import ctypes
import os
import pwd
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.embedded.forking import CAN_FORK, Running, fork

LOG_LIMIT = 5_000_000
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A program that ran this long was healthy: its next death is a new one.
HEALTHY_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


class CannotStartError(Exception):
    """Something outside KUB is in the way; the message says what and what to do about it."""


@dataclass(frozen=True)
class Program:
    """What to run and how to end it.

    Args:
        name: as people read it on the terminal.
        arguments: the command.
        log: where its output goes.
        environment: its whole environment; that of this process when left out.
        user: who it runs as; whoever runs this when left out.
        stop_signal: asks it to end.
        patience: seconds until it is killed after that.
        standard_input: handed to it at the start.
        descriptors: open files that it inherits.
        stage: 0 for what keeps data; what stands on others has a higher stage than they, and is stopped before them.
        tied: ends with the process that started it, even when that is killed (on Linux).
        module: a module of ours that ``arguments`` run; instead of them, it runs in a fork where the system has such.
        words: the arguments of that module.
    """

    name: str
    arguments: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None
    user: pwd.struct_passwd | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    standard_input: bytes = b""
    descriptors: tuple[int, ...] = ()
    stage: int = 0
    tied: bool = True
    module: str = ""
    words: tuple[str, ...] = ()


def launch(program: Program) -> Running:
    """Start a program in a session of its own, so that Ctrl-C reaches it only through us."""
    if program.log.exists() and program.log.stat().st_size > LOG_LIMIT:
        program.log.replace(program.log.with_suffix(".log.1"))
    tie = _tie_to_parent(program) if program.tied else None
    with program.log.open("ab") as log:
        if CAN_FORK and program.module:
            environment = os.environ if program.environment is None else program.environment
            return fork(program.module, program.words, log, environment, program.descriptors, tie)
        process = subprocess.Popen(
            program.arguments,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=program.environment,
            cwd="/",
            start_new_session=True,
            pass_fds=program.descriptors,
            preexec_fn=tie,  # noqa: PLW1509 - no threads here
            user=program.user.pw_uid if program.user else None,
            group=program.user.pw_gid if program.user else None,
            extra_groups=[] if program.user else None,
        )
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(program.standard_input)
        process.stdin.close()
    return process


def _tie_to_parent(program: Program) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    # A store gets the chance to close its files; what works for it is not waited for: its jobs are rows.
    death_signal = signal.SIGKILL if program.stage else program.stop_signal
    return lambda: prctl(_PR_SET_PDEATHSIG, int(death_signal))


def ask_to_end(process: Running, program: Program) -> None:
    """Tell a program to end, once: a second signal would make it drop what it is doing."""
    if process.poll() is None:
        process.send_signal(program.stop_signal)


def wait_or_kill(process: Running, program: Program) -> None:
    """Wait for a program that was asked to end, and kill it when its patience is over."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(program.patience)
    kill_session(process)
    process.wait()


def kill_session(process: Running) -> None:
    """Kill a program with its children; nothing happens when all of them have ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def last_lines(log: Path, count: int = 5) -> str:
    """Return the end of a log."""
    with contextlib.suppress(OSError):
        lines = log.read_bytes()[-10_000:].decode(errors="replace").strip().splitlines()
        return "\n".join(lines[-count:])
    return ""


def why_it_ended(code: int, log: Path) -> str:
    """Say in words how a program ended, from its exit code and its log."""
    # Who was killed from outside may have complained of the disk long before.
    if code not in {-signal.SIGKILL, -signal.SIGTERM} and "No space left on device" in last_lines(log, 40):
        return "the disk is full"
    if code < 0:
        return f"stopped by signal {-code} ({signal.Signals(-code).name})"
    return f"exit code {code}"


@dataclass
class Child:
    """A running program with its history of deaths."""

    program: Program
    process: Running
    started: float
    pause: float = FIRST_PAUSE
    start_again_at: float | None = None


@dataclass
class Supervisor:
    """Keeps programs running and names those that die.

    Args:
        say: prints a line for whoever sits at the terminal.
    """

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._wake, write_end = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._interruptions = 0
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, self._interrupt)

    def _interrupt(self, *_: object) -> None:
        """Raise KeyboardInterrupt once; who asks again does not want to wait for what is not finished."""
        self._interruptions += 1
        if self._interruptions == 1:
            raise KeyboardInterrupt
        for child in self.children:
            if child.program.stage or self._interruptions > 2:
                kill_session(child.process)

    def start(self, program: Program) -> Child:
        """Start a program and look after it from now on."""
        child = Child(program, launch(program), time.monotonic())
        self.children.append(child)
        return child

    def wait(self, seconds: float | None = None, files: Iterable[int] = ()) -> list[int]:
        """Look after the programs until one of ``files`` can be read, or the time is up; return those files."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while True:
            due = [child.start_again_at for child in self.children if child.start_again_at is not None]
            pauses = [moment for moment in (*due, deadline) if moment is not None]
            timeout = max(0.0, min(pauses) - time.monotonic()) if pauses else None
            readable = select.select([self._wake, *files], [], [], timeout)[0]
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake, 4096)
            self._look_after()
            ready = [file for file in readable if file != self._wake]
            if ready or (deadline is not None and time.monotonic() >= deadline):
                return ready

    def _look_after(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.start_again_at is not None:
                if now >= child.start_again_at:
                    self._start_again(child, now)
            elif (code := child.process.poll()) is not None:
                self._plan_restart(child, code, now)

    def _start_again(self, child: Child, now: float) -> None:
        try:
            child.process, child.started, child.start_again_at = launch(child.program), now, None
        except OSError as error:
            # No room for a log, or no more processes: that may pass.
            child.start_again_at = now + child.pause
            self.say(f"{child.program.name} cannot be started: {error.strerror}. Trying again in {child.pause:g} s.")
            child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _plan_restart(self, child: Child, code: int, now: float) -> None:
        if now - child.started > HEALTHY_SECONDS:
            child.pause = FIRST_PAUSE
        kill_session(child.process)
        child.start_again_at = now + child.pause
        self.say(
            f"{child.program.name} has died: {why_it_ended(code, child.program.log)}. "
            f"Starting it again in {child.pause:g} s. Its log: {child.program.log}"
        )
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def stop_all(self) -> None:
        """End everything, in the reverse order of stages."""
        self._interruptions = max(self._interruptions, 1)
        for stage in sorted({child.program.stage for child in self.children}, reverse=True):
            running = [child for child in self.children if child.program.stage == stage]
            for child in running:
                ask_to_end(child.process, child.program)
            for child in running:
                wait_or_kill(child.process, child.program)
        self.children.clear()
