"""A whole installation, started through the front door, for tests that need everything at once."""

import json
import os
import re
import signal
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
import psycopg

from services.embedded.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
# For browsers that speak to our own processes: reading certificates takes fifty times as long as a request.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
# A machine with two processors that also runs other tests: three times what we measured.
PATIENCE = 90.0
LINK = re.compile(r"^\s*(?P<role>\w+)\b.*?(?P<link>http\S+/sign-in/link/\S+)", re.MULTILINE)

Found = TypeVar("Found")


def wait_for(condition: Callable[[], Found], what: str, seconds: float = PATIENCE) -> Found:
    """Return what ``condition`` returns once it is true.

    Raises:
        AssertionError: it isn't in time; says what was waited for.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited {seconds:g} s for {what}"
        time.sleep(0.02)
    return found


class System:
    """`./kub up` on a folder of its own.

    Args:
        folder: for its data; another system on the same folder goes on where this one stopped.
        port: where its pages are.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.address = f"http://localhost:{self.port}"
        self.output = folder.parent / f"{folder.name}.output"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it invites."""
        outer = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_KEY", "_TOKEN"))}
        outer["PYTHONPATH"] = str(ROOT)
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                self.command(), stdout=output, stderr=output, env=outer, start_new_session=True
            )
        wait_for(lambda: self.links.get("administrator") or self._ended(), "the sign-in links")
        assert not self._ended(), self.output.read_text()

    def command(self) -> list[str]:
        """Return what starts it."""
        return [str(ROOT / "kub"), "up", "--port", str(self.port), "--data", str(self.folder)]

    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process and not self._ended():
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE)

    @property
    def links(self) -> dict[str, str]:
        """The sign-in links that it printed: role → address."""
        return {found["role"]: found["link"] for found in LINK.finditer(self.output.read_text())}

    @property
    def environment(self) -> dict[str, str]:
        """The settings that its processes run with."""
        settings: dict[str, str] = json.loads((self.folder / "environment.json").read_text())
        return settings

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows that the administrator of its database sees."""
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(sql, values).fetchall()

    def processes(self, words: str) -> list[psutil.Process]:
        """Return its processes whose command line holds ``words``, the oldest first; those forked are named by them."""
        assert self._process is not None
        name = words.removeprefix("services ").replace(" ", "-")
        found = []
        for process in psutil.Process(self._process.pid).children(recursive=True):
            try:
                if process.name() == name or words in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return sorted(found, key=lambda process: process.create_time())

    def kill(self, words: str) -> int:
        """Kill these processes with signal 9, all at once; return how many there were."""
        victims = self.processes(words)
        for victim in victims:
            victim.kill()
        return len(victims)

    @contextmanager
    def signed_in(self, role: str) -> Iterator[httpx.Client]:
        """Give a browser without JavaScript in which the demo's person with this role is signed in."""
        with httpx.Client(base_url=self.address, follow_redirects=True, timeout=30, verify=NO_CERTIFICATES) as browser:
            page = browser.get(self.links[role])
            answer = browser.post(page.url.path, data={"csrf_token": token_of(page.text)})
            assert answer.status_code == 200, answer.text
            yield browser


def token_of(page: str) -> str:
    """Return the token that the forms of a page hold."""
    found = re.search(r'name="csrf_token" value="(\w+)"', page)
    assert found, "no form on this page"
    return found[1]


@contextmanager
def running_system(folder: Path) -> Iterator[System]:
    """Start a system and stop it at the end."""
    system = System(folder)
    try:
        system.start()
        yield system
    finally:
        system.stop()
