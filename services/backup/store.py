"""The database that is backed up or restored: whose it is, and PostgreSQL's programs that work on it."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from services.embedded.folder import DataFolder, default_folder
from services.embedded.installation import ENVIRONMENT_FILE, SERVICES, role_url
from services.embedded.postgres import postgres_programs, running_postgres, stop_leftover
from services.embedded.processes import CannotStartError

if TYPE_CHECKING:
    import psycopg

_SECRETS = Path("/run/secrets")
# What libpq's programs read instead of arguments, which everybody on the machine could see.
_VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip


class ProgramFailed(CannotStartError):
    """One of PostgreSQL's programs gave up."""


@dataclass(frozen=True)
class Store:
    """A database with its addresses.

    Args:
        administrator: the administrator's address.
        services: service → the address of its application role.
        data: the data folder, where the list of erasures lies.
        disk: a folder on the disk of the database; None when it is on another machine.
    """

    administrator: str
    services: Mapping[str, str]
    data: Path
    disk: Path | None = None

    @property
    def name(self) -> str:
        """The database's name."""
        return urlsplit(self.administrator).path.removeprefix("/")

    def url(self, database: str, service: str | None = None) -> str:
        """Return the address of another database on the same server, for the administrator or a service's role."""
        address = self.services[service] if service else self.administrator
        return urlsplit(address)._replace(path=f"/{database}").geturl()

    def connect(self, database: str | None = None, **options: Any) -> "psycopg.Connection[Any]":
        """Return the administrator's connection to a database, this one when none is named.

        Raises:
            CannotStartError: the server doesn't let us in.
        """
        import psycopg

        try:
            return psycopg.connect(self.url(database or self.name), connect_timeout=10, **options)
        except psycopg.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise CannotStartError(f"the database does not answer: {reason}") from None

    def run(self, program: str, arguments: Sequence[str | Path], database: str | None = None) -> str:
        """Run one of PostgreSQL's programs on a database and return what it printed.

        Raises:
            ProgramFailed: it gave up; says why in its words.
        """
        from psycopg.conninfo import conninfo_to_dict

        known = conninfo_to_dict(self.url(database or self.name))
        signing_in = {_VARIABLES[key]: str(value) for key, value in known.items() if key in _VARIABLES}
        done = subprocess.run(
            [postgres_programs(self.data / "programs", None) / program, *arguments],
            check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGTZ": "UTC"} | signing_in,
        )  # fmt: skip
        if done.returncode:
            raise ProgramFailed(_reason(program, done.stderr))
        return done.stdout


def _reason(program: str, complaint: str) -> str:
    if "No space left on device" in complaint:
        return "the disk is full"
    lines = [line for line in complaint.strip().splitlines() if "error:" in line] or complaint.strip().splitlines()
    return (lines[0] if lines else f"{program} was stopped").removeprefix(f"{program}: error: ")


@contextmanager
def open_store(data: Path | None, *, alone: bool = False, new: bool = False) -> Iterator[Store]:
    """Give the installation's database; one that is stopped is started for as long as the context lasts.

    Args:
        data: the data folder; that of the environment or the usual one when left out.
        alone: nobody else may use the data folder meanwhile.
        new: an installation may be made where there is none.

    Raises:
        CannotStartError: there is none, it is in use, or it does not start.
    """
    if _setting("INTAKE_DATABASE_URL"):
        yield _composed()
        return
    path = (data or default_folder()).expanduser().absolute()
    if not (path / "secrets.json").exists() and not new:
        raise CannotStartError(f"there is no KUB in {path}: name its folder with --data, or set DATABASE_URL and so on")
    with ExitStack() as stack:
        folder = DataFolder(path)
        running = None
        try:
            stack.enter_context(folder.claimed("backing up or restoring"))
        except CannotStartError as taken:
            running = path / ENVIRONMENT_FILE
            if alone or not running.exists():
                raise CannotStartError(f"{taken}. Stop it first (Ctrl-C where it runs), then try again") from None
        yield _running(path, running) if running else stack.enter_context(_started(folder))


def _composed() -> Store:
    services = {service: _demanded(f"{service.upper()}_DATABASE_URL") for service in SERVICES}
    data = Path(_setting("KUB_DATA") or "data")
    return Store(_demanded("DATABASE_URL"), services, data)


def _demanded(name: str) -> str:
    found = _setting(name)
    if not found:
        raise CannotStartError(f"{name} is missing: set it, or lay a file of that name in {_SECRETS}")
    return found


def _setting(name: str) -> str:
    file = _SECRETS / name
    return os.environ.get(name) or (file.read_text().strip() if file.is_file() else "")


def _running(path: Path, environment: Path) -> Store:
    found = json.loads(environment.read_text())
    services = {service: found[f"{service.upper()}_DATABASE_URL"] for service in SERVICES}
    return Store(found["DATABASE_URL"], services, path, path)


@contextmanager
def _started(folder: DataFolder) -> Iterator[Store]:
    given = os.environ.get("DATABASE_URL")
    if given:
        yield Store(given, _roles(given, folder), folder.path)
        return
    place, user = folder.folder("postgres", stores=True), folder.user
    stop_leftover(place)
    shelf, password, log = folder.path / "programs", folder.secrets["administrator"], folder.logs / "postgres.log"
    with running_postgres(place, shelf, password, log, user) as server:
        yield Store(server.url(), _roles(server.url(), folder), folder.path, folder.path)


def _roles(administrator: str, folder: DataFolder) -> dict[str, str]:
    return {service: role_url(administrator, f"kub_{service}", folder.secrets[service]) for service in SERVICES}
