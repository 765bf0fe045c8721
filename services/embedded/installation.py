"""Everything on one machine: what `kub up` starts, keeps running, and stops."""

import contextlib
import hashlib
import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from services.embedded.folder import DataFolder, write_private
from services.embedded.forking import load_web, load_workers
from services.embedded.invitation import invitation, withdraw_links
from services.embedded.postgres import (
    Postgres,
    create_database,
    free_port,
    make_cluster,
    postgres_program,
    postgres_programs,
    stop_leftover,
    wait_until_ready,
)
from services.embedded.processes import CannotStartError, Child, Program, Supervisor
from services.embedded.redis import redis_program, redis_url, wait_until_listening

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("intake", "planner", "reports")
ENVIRONMENT_FILE = "environment.json"
# Connections that wait while the web process is being started again.
_BACKLOG = 512
_FIRST_PAGE_SECONDS = 120.0
_DISK_CHECK_SECONDS = 60.0


@dataclass(frozen=True)
class Options:
    """What `kub up` was asked for."""

    data: Path
    port: int = 8000
    demo: bool = True
    public_url: str | None = None

    @property
    def address(self) -> str:
        """The address that people use."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def host(self) -> str:
        """Where to listen: only who names an address for others lets others in."""
        name = urlsplit(self.address).hostname
        return "127.0.0.1" if name in {"localhost", "127.0.0.1"} else "0.0.0.0"  # noqa: S104 - asked for


def say(line: str) -> None:
    """Print a line for whoever sits at the terminal."""
    # The terminal may be a file on a full disk: what runs goes on all the same.
    with contextlib.suppress(OSError):
        print(line, flush=True)  # noqa: T201 - the terminal is the interface here


def up(options: Options) -> None:
    """Run everything until Ctrl-C.

    Raises:
        CannotStartError: something is in the way; nothing was left running.
    """
    folder = DataFolder(options.data)
    with folder.claimed(options.address), open_listener(options.host, options.port) as listener:
        Installation(folder, options, listener).run()


def open_listener(host: str, port: int) -> socket.socket:
    """Take the port, for as long as `up` runs: a web process that dies loses no connection.

    Raises:
        CannotStartError: somebody else has it, or it is not ours to take.
    """
    try:
        return socket.create_server((host, port), backlog=_BACKLOG)
    except PermissionError:
        raise CannotStartError(f"port {port} may only be used by root; choose another one with --port") from None
    except OverflowError:
        raise CannotStartError(f"there is no port {port}") from None
    except OSError as error:
        holder = _holder_of(port)
        raise CannotStartError(
            f"port {port} is in use{f' by {holder}' if holder else ''}; choose another one with --port"
            if error.errno in {48, 98}
            else f"port {port} cannot be used: {error.strerror}"
        ) from None


def _holder_of(port: int) -> str | None:
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        return None
    return None


class Installation:
    """One data folder, being run."""

    def __init__(self, folder: DataFolder, options: Options, listener: socket.socket) -> None:
        self.folder = folder
        self.options = options
        self.listener = listener
        self.supervisor = Supervisor(say)
        self.postgres: Child | None = None
        self.redis: Child | None = None
        self.environment = dict(os.environ)
        self.invited = False

    def run(self) -> None:
        """Start everything, look after it, and stop it at Ctrl-C or SIGTERM."""
        try:
            self._start_stores()
            self._start_web()
            self._start_workers()
            self._invite()
            self.invited = True
            while True:
                self.supervisor.wait(_DISK_CHECK_SECONDS)
                self._warn_of_a_full_disk()
        except KeyboardInterrupt:
            say("\nStopping …")
        finally:
            self._stop()
        say("Stopped. All data are kept.")

    def _stop(self) -> None:
        (self.folder.path / ENVIRONMENT_FILE).unlink(missing_ok=True)
        try:
            if self.invited:
                withdraw_links(self.environment)
        except Exception as error:  # noqa: BLE001 - whatever it is, the programs must be stopped
            say(f"The demo's sign-in links could not be withdrawn; they end within a day: {error}")
        finally:
            self.supervisor.stop_all()

    def _start_stores(self) -> None:
        secrets = self.folder.secrets
        settings = {
            "KUB_SERVICE_TOKEN": secrets["service_token"],
            "KUB_SIGNING_KEY": secrets["signing_key"],
            "KUB_METRICS_TOKEN": secrets["metrics_token"],
            "KUB_PUBLIC_URL": self.options.address,
            "KUB_DATA": str(self.folder.path),
            "PYTHONPATH": str(ROOT),
            **{f"{service.upper()}_URL": self.address_of(service) for service in SERVICES},
        }
        administrator = os.environ.get("DATABASE_URL") or self._start_postgres()
        settings["REDIS_URL"] = os.environ.get("REDIS_URL") or self._start_redis()
        for service in SERVICES:
            url = role_url(administrator, f"kub_{service}", secrets[service])
            settings[f"{service.upper()}_DATABASE_URL"] = os.environ.get(f"{service.upper()}_DATABASE_URL", url)
        self.environment |= settings
        # Services get their own role's address only.
        self.environment.pop("DATABASE_URL", None)
        self.administrator = administrator
        write_private(self.folder.path / ENVIRONMENT_FILE, json.dumps(settings | {"DATABASE_URL": administrator}))

    def address_of(self, service: str) -> str:  # noqa: ARG002 - one process serves all of them here
        """Return where the other services reach a service."""
        return f"http://127.0.0.1:{self.options.port}"

    def _start_postgres(self) -> str:
        user = self.folder.user
        place = self.folder.folder("postgres", stores=True)
        stop_leftover(place)
        programs = postgres_programs(self.folder.path / "programs", user)
        if not (place / "cluster").exists():
            say("Making the database (once) …")
        server = Postgres(free_port(), self.folder.secrets["administrator"])
        make_cluster(place, programs, server.password, user)
        log = self.folder.logs / "postgres.log"
        self.postgres = self.supervisor.start(postgres_program(place, programs, server.port, log, user))
        self.server = server
        return server.url()

    def _start_redis(self) -> str:
        port, password = free_port(), self.folder.secrets["redis"]
        place = self.folder.folder("redis", stores=True)
        log = self.folder.logs / "redis.log"
        self.redis_port = port
        self.redis = self.supervisor.start(redis_program(place, port, password, log, self.folder.user))
        return redis_url(port, password)

    def _wait_for_stores(self) -> None:
        if self.postgres:
            log = self.postgres.program.log
            wait_until_ready(self.folder.path / "postgres", self.postgres.process, log)
        if self.redis:
            wait_until_listening(self.redis_port, self.redis.process, self.redis.program.log)

    def _start_web(self) -> None:
        # A database that is known to be up to date is started at the same time: that saves a second.
        stamp = self.folder.path / "migrated"
        wanted = migrations_digest(self.environment)
        current = self.postgres is not None and stamp.exists() and stamp.read_text() == wanted
        if current:
            self.start_web_servers()
        self._wait_for_stores()
        if not current:
            self._migrate()
            stamp.write_text(wanted)
            self.start_web_servers()
        load_workers()
        self._wait_for_first_page()

    def start_web_servers(self) -> None:
        """Start what answers at the listening socket."""
        load_web()
        self.start_python("the web server", "web", "services", "web", "--socket", str(self.listener.fileno()))

    def _migrate(self) -> None:
        from shared.migrate import migrate

        if self.postgres:
            create_database(self.server)
        urls = {service: self.environment[f"{service.upper()}_DATABASE_URL"] for service in SERVICES}
        migrate(self.administrator, urls)

    def _wait_for_first_page(self) -> None:
        with socket.create_connection(("127.0.0.1", self.options.port)) as asking:
            asking.sendall(b"GET /intake/healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            if not self.supervisor.wait(_FIRST_PAGE_SECONDS, [asking.fileno()]):
                raise CannotStartError(f"the web server does not answer; its log: {self.folder.logs / 'web.log'}")

    def _start_workers(self) -> None:
        for service in SERVICES:
            self.start_python(f"the {service} worker", f"worker-{service}", "services", "worker", service)

    def start_python(self, name: str, log: str, *command: str) -> None:
        """Start a module of ours with its arguments."""
        works = "worker" in command
        module, *words = command
        program = Program(
            name,
            [sys.executable, "-P", "-m", *command],
            self.folder.logs / f"{log}.log",
            # Others may not be written to be forked.
            module=module if module == "services" else "",
            words=tuple(words),
            environment=self.environment,
            descriptors=() if works else (self.listener.fileno(),),
            # A worker finishes what it is doing; what takes longer is taken up again at the next start.
            patience=30.0 if works else 10.0,
            stage=1,
        )
        self.supervisor.start(program)

    def _invite(self) -> None:
        lines = invitation(self.environment, demo=self.options.demo)
        say(f"KUB is at {self.options.address} (data: {self.folder.path}). Ctrl-C stops it.")
        for line in lines:
            say(line)

    def _warn_of_a_full_disk(self) -> None:
        free = self.folder.free_bytes() // 1_000_000
        if free < 100:  # half of what is needed to start
            say(f"The disk of {self.folder.path} is nearly full: {free} MB left. Make room, or nothing more is saved.")


def role_url(administrator: str, role: str, password: str) -> str:
    """Return the address of the same database for another role."""
    parts = urlsplit(administrator)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{password}@{place}"))


def migrations_digest(environment: Mapping[str, str]) -> str:
    """Return a fingerprint of everything that decides what `kub migrate` does."""
    digest = hashlib.sha256()
    files = [ROOT / "shared" / "migrate.py", *sorted(ROOT.glob("services/*/migrations/**/*.py"))]
    for file in files:
        digest.update(file.read_bytes())
    for service in SERVICES:
        digest.update(urlsplit(environment[f"{service.upper()}_DATABASE_URL"]).password.__repr__().encode())
    return digest.hexdigest()
