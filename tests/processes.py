"""The web process and the workers of some version of KUB, over a database that is there already."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path

import httpx

from services.embedded.forking import Running
from services.embedded.postgres import free_port
from services.embedded.processes import Program, ask_to_end, launch, wait_or_kill
from shared.migrate import SERVICES
from tests.nursery import started
from tests.system import NO_CERTIFICATES, ROOT, wait_for


def fresh_processes() -> ForkServerContext:
    """Return what starts processes that have done nothing yet; what benchmarks import is imported once for all."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.bench.events", "tests.bench.plans", "tests.bench.render"])
    return context


class Processes:
    """Processes that are started and ended one by one.

    Args:
        folder: for their logs and letters.
        environment: the addresses of the stores.
        code: the root of the version that they run.
        port: where its pages are.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], code: Path = ROOT, port: int | None = None
    ) -> None:
        self.port = port or free_port()
        self.address = f"http://localhost:{self.port}"
        self._folder = folder
        self._running: dict[str, tuple[Program, Running]] = {}
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **environment,
            **{f"{service.upper()}_URL": f"http://127.0.0.1:{self.port}" for service in SERVICES},
            "KUB_SERVICE_TOKEN": "service-token-of-the-tests",
            "KUB_SIGNING_KEY": "signing-key-of-the-tests",
            "KUB_PUBLIC_URL": self.address,
            "KUB_DATA": str(folder / "data"),
            "PYTHONPATH": str(code),
        }

    def start_web(self) -> None:
        """Start the pages and wait until they answer."""
        self._start("web", "web", "--port", str(self.port))
        wait_for(self._answers, "the first page")

    def start_workers(self) -> None:
        """Start the worker of each service."""
        for service in SERVICES:
            self._start(f"worker-{service}", "worker", service)

    def stop_workers(self) -> None:
        """End the workers; what they are doing is finished first."""
        self._stop([name for name in self._running if name.startswith("worker")])

    def stop(self) -> None:
        """End everything."""
        self.stop_workers()
        self._stop(list(self._running))

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/intake/healthz", verify=NO_CERTIFICATES).status_code == 200
        except httpx.HTTPError:
            return False

    def _start(self, name: str, *words: str) -> None:
        command = [sys.executable, "-P", "-m", "services", *words]
        log = self._folder / f"{name}-{self.port}.log"
        program = Program(name, command, log, environment=self.environment, patience=40, stage=1)
        # Of another version nothing is loaded here.
        ours = self.environment["PYTHONPATH"] == str(ROOT)
        self._running[name] = (program, started(log, self.environment, *words) if ours else launch(program))

    def _stop(self, names: list[str]) -> None:
        stopping = [self._running.pop(name) for name in names]
        for program, process in stopping:
            ask_to_end(process, program)
        for program, process in stopping:
            wait_or_kill(process, program)


@contextmanager
def running_processes(folder: Path, environment: Mapping[str, str], code: Path = ROOT) -> Iterator[Processes]:
    """Run the pages and the workers, and end them at the end."""
    processes = Processes(folder, environment, code)
    try:
        processes.start_web()
        processes.start_workers()
        yield processes
    finally:
        processes.stop()
