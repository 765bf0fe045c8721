"""The intake service on a real database."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from services.intake.accounts.tables import Account
from services.intake.app import create_app
from services.intake.settings import IntakeSettings
from services.intake.tables import metadata
from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.days import Facilitator
from tests.intake.world import world
from tests.people import Place, another_browser, make_account, make_place, make_programme

SignedIn = Callable[[Account], httpx.Client]
# A fixture too: a filled database without pages.
__all__ = ["world"]


@pytest.fixture
def database(database_urls: dict[str, str]) -> Iterator[Database]:
    """Intake's database under its application role."""
    opened = Database(database_urls["intake"], metadata)
    yield opened
    opened.close()


@pytest.fixture
def falun(database: Database) -> Place:
    """A municipality of a programme."""
    with database.transaction(WORKER) as db:
        return make_place(db, make_programme(db), "Falun", code="2080", county_code="20")


@pytest.fixture
def ellinor(database: Database, falun: Place) -> Facilitator:
    """The facilitator of Falun's county."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.FACILITATOR, falun, email="ellinor@lan.example", name="Ellinor Engström")
    return Facilitator(database, account)


@pytest.fixture
def app(environment: dict[str, str]) -> FastAPI:
    """The intake application."""
    return create_app(IntakeSettings())


@pytest.fixture
def browser(app: FastAPI) -> Iterator[TestClient]:
    """A browser in which nobody is signed in."""
    with TestClient(app, base_url="http://localhost:8000", follow_redirects=False) as client:
        yield client


@pytest.fixture
def signed_in(browser: TestClient, app: FastAPI, database: Database) -> SignedIn:
    """Open a browser in which an account is signed in."""
    return lambda account: another_browser(app, browser, database, account)


@pytest.fixture
def facilitator(signed_in: SignedIn, database: Database, falun: Place) -> httpx.Client:
    """A browser in which Falun's facilitator is signed in."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.FACILITATOR, falun, email="facilitator@kub.example")
    return signed_in(account)
