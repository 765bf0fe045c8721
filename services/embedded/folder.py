"""The data folder of `kub up`: who owns it, what is secret in it, that only one `up` uses it."""

import contextlib
import fcntl
import json
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from services.embedded.processes import CannotStartError

SYSTEM_USER = "kub"
# Enough for PostgreSQL's write-ahead log to grow by several segments while somebody makes room.
LEAST_FREE_BYTES = 200_000_000
_SECRETS = ("administrator", "intake", "planner", "reports", "redis", "service_token", "signing_key", "metrics_token")


def default_folder() -> Path:
    """Return where data lie when nobody says otherwise."""
    if os.geteuid() == 0:
        return Path("/var/lib/kub")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "kub"


def unprivileged_user() -> pwd.struct_passwd | None:
    """Return who PostgreSQL and Redis run as: a system user when root starts them, else None.

    Raises:
        CannotStartError: the system user could not be made.
    """
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/var/lib/kub"]
    try:
        # useradd's own complaint is in the message.
        subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", "") or error
        # Another start may have made it in the meantime.
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SYSTEM_USER)
        raise CannotStartError(f"the system user {SYSTEM_USER} could not be made: {reason}".strip()) from error
    return pwd.getpwnam(SYSTEM_USER)


def closed_folder(path: Path) -> Path | None:
    """Return the folder on the way to ``path`` that PostgreSQL's user may not enter, if there is one."""
    if os.geteuid() != 0:
        return None
    ways = (folder for folder in (path, *path.parents) if folder.is_dir())
    return next((folder for folder in ways if not folder.stat().st_mode & 0o001), None)


class DataFolder:
    """A folder that holds everything of one installation.

    Args:
        path: made when it does not exist.

    Raises:
        CannotStartError: it cannot be made or written to, holds something else, or its disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.user = unprivileged_user()
        self._make()
        self._demand_space()
        self.secrets = self._read_or_make_secrets()
        self.logs = self.folder("logs")

    def _make(self) -> None:
        self._demand_passage()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not (self.path / "secrets.json").exists():
                if any(entry.name not in {"lock", "programs"} for entry in self.path.iterdir()):
                    raise CannotStartError(
                        f"{self.path} holds something else; name an empty or a new folder with --data"
                    )
                # Others may pass through as far as their own folders, and see nothing on the way.
                self.path.chmod(0o711 if self.user else 0o700)
            (self.path / "lock").touch(mode=0o600)
        except OSError as error:
            raise CannotStartError(
                f"the data folder {self.path} cannot be used: {error.strerror}. Name another one with --data"
            ) from error

    def _demand_passage(self) -> None:
        if folder := closed_folder(self.path):
            raise CannotStartError(
                f"the database runs as the user {SYSTEM_USER}, which may not enter {folder}; "
                f"name another data folder with --data, for example /var/lib/kub"
            )

    def _demand_space(self) -> None:
        free = self.free_bytes()
        if free < LEAST_FREE_BYTES:
            raise CannotStartError(
                f"the disk of {self.path} is full: {free // 1_000_000} MB free, "
                f"{LEAST_FREE_BYTES // 1_000_000} MB are needed to start"
            )

    def free_bytes(self) -> int:
        """Return how much room there is."""
        return shutil.disk_usage(self.path).free

    def folder(self, name: str, *, stores: bool = False) -> Path:
        """Return a folder in here that only its owner may enter; ``stores``: the one who runs PostgreSQL and Redis."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        if stores and self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)
        return path

    def _read_or_make_secrets(self) -> dict[str, str]:
        path = self.path / "secrets.json"
        found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        missing = {name: secrets.token_urlsafe(32) for name in _SECRETS if name not in found}
        if missing:
            write_private(path, json.dumps(found | missing, indent=1), lasting=True)
        return found | missing

    @contextlib.contextmanager
    def claimed(self, address: str) -> Iterator[None]:
        """Keep every other `up` away from this folder.

        Raises:
            CannotStartError: another one uses it.
        """
        with (self.path / "lock").open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStartError(f"KUB is running already with {self.path}: {lock.read().strip()}") from None
            lock.truncate()
            lock.write(f"process {os.getpid()}, {address}\n")
            lock.flush()
            yield
            lock.seek(0)
            lock.truncate()


def write_private(path: Path, text: str, *, lasting: bool = False) -> None:
    """Write a file that only its owner may read, whole or not at all.

    Args:
        path: where.
        text: what.
        lasting: it must be there after a power failure; on a busy disk that can take many seconds.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    draft.replace(path)
