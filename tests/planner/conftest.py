"""The planner on a real database, beside a real intake that it asks over HTTP."""

import socket
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from services.intake.accounts.tables import Account
from services.intake.app import create_app as create_intake
from services.intake.settings import IntakeSettings
from services.intake.tables import metadata as intake_metadata
from services.planner.app import create_app
from services.planner.settings import PlannerSettings
from services.planner.tables import metadata
from shared.database import Database
from shared.identity import WORKER
from tests.people import Place, another_browser, make_place, make_programme
from tests.system import NO_CERTIFICATES, PATIENCE

SignedIn = Callable[[Account], httpx.Client]


@pytest.fixture
def database(database_urls: dict[str, str]) -> Iterator[Database]:
    """The planner's database under its application role."""
    opened = Database(database_urls["planner"], metadata)
    yield opened
    opened.close()


@pytest.fixture
def intake(database_urls: dict[str, str]) -> Iterator[Database]:
    """Intake's database under its application role."""
    opened = Database(database_urls["intake"], intake_metadata)
    yield opened
    opened.close()


@pytest.fixture
def falun(intake: Database) -> Place:
    """A municipality of a programme."""
    with intake.transaction(WORKER) as db:
        return make_place(db, make_programme(db), "Falun", code="2080", county_code="20")


@pytest.fixture
def intake_address(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a running intake."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setenv("INTAKE_URL", address)
        server = uvicorn.Server(uvicorn.Config(create_intake(IntakeSettings()), lifespan="on", log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        # The planner waits five seconds for an answer and then shows that intake is away; starting may take longer.
        httpx.get(f"{address}/intake/healthz", timeout=PATIENCE, verify=NO_CERTIFICATES).raise_for_status()
        yield address
        server.should_exit = True
        thread.join()


@pytest.fixture
def app(intake_address: str) -> FastAPI:
    """The planner application."""
    return create_app(PlannerSettings())


@pytest.fixture
def browser(app: FastAPI) -> Iterator[TestClient]:
    """A browser in which nobody is signed in."""
    with TestClient(app, base_url="http://localhost:8000", follow_redirects=False) as client:
        yield client


@pytest.fixture
def signed_in(browser: TestClient, app: FastAPI, intake: Database) -> SignedIn:
    """Open a browser in which an account is signed in."""
    return lambda account: another_browser(app, browser, intake, account)
