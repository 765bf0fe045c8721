"""The three services together on one port, over a real database: for tests of what they ask each other."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
import uvicorn

from services.embedded.web import create_front
from services.intake.tables import metadata as intake_metadata
from services.planner.tables import metadata as planner_metadata
from shared.database import Database
from shared.identity import WORKER
from tests.people import Place, make_place, make_programme
from tests.system import NO_CERTIFICATES, wait_for


@dataclass
class Together:
    """The three services on one port, and their databases."""

    address: str
    intake: Database
    planner: Database
    server: uvicorn.Server

    def stop(self) -> None:
        """Let nobody answer any more."""
        self.server.should_exit = True
        wait_for(lambda: not _answers(self.address), "the end")


def _answers(address: str) -> bool:
    try:
        httpx.get(f"{address}/intake/healthz", verify=NO_CERTIFICATES)
    except httpx.HTTPError:
        return False
    return True


@contextmanager
def running_together(database_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Together]:
    """Three services in one process, as ``kub up`` runs them."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    for service in ("INTAKE", "PLANNER", "REPORTS"):
        monkeypatch.setenv(f"{service}_URL", address)
    server = uvicorn.Server(uvicorn.Config(create_front(), log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    intake = Database(database_urls["intake"], intake_metadata, pool_size=2)
    planner = Database(database_urls["planner"], planner_metadata, pool_size=2)
    try:
        yield Together(address, intake, planner, server)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        intake.close()
        planner.close()


def a_place(database: Database) -> Place:
    """Return a municipality."""
    with database.transaction(WORKER) as db:
        return make_place(db, make_programme(db), "Falun", code="2080", county_code="20")
