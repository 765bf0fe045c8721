"""Real parts for every test that asks for them: PostgreSQL, Redis, a migrated database that is empty at the start."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.browser.starting import running_browser
from tests.engines import kept_engines
from tests.servers import Servers, make_database, make_run_folder, remove_run_folder, running_servers
from tests.system import System, running_system

RUN_FOLDER = pytest.StashKey[Path]()

# Databases, workers and a browser run beside the properties: how long one example takes says nothing.
settings.register_profile("kub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kub")


def pytest_configure(config: pytest.Config) -> None:
    """Make one folder per run, known to all its processes."""
    given = getattr(config, "workerinput", {}).get("run_folder")
    config.stash[RUN_FOLDER] = Path(given) if given else make_run_folder()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put those first that ask for a whole installation: one process gets them all, and starts a single one."""
    asked = {item: set(getattr(item, "fixturenames", ())) for item in items}
    # Those of reports have a smaller system, over the process's own database.
    items.sort(key=lambda item: not ("system" in asked[item] and "database_urls" not in asked[item]))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist where the run's folder is."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers when the whole run is over."""
    if not hasattr(config, "workerinput") and RUN_FOLDER in config.stash:
        remove_run_folder(config.stash[RUN_FOLDER])


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Servers:
    """The servers of this run."""
    return running_servers(request.config.stash[RUN_FOLDER])


@pytest.fixture(scope="session")
def process_number(request: pytest.FixtureRequest) -> int:
    """The number of this process among those that run the tests: 0, 1, …."""
    name: str = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    return int(name.removeprefix("gw"))


@pytest.fixture(scope="session")
def postgres_url(servers: Servers) -> str:
    """The administrator's address of a server whose databases a test may make and drop."""
    return servers.postgres.url("postgres")


@pytest.fixture(scope="session")
def redis_url(servers: Servers, process_number: int) -> str:
    """The address of a Redis database that only this process uses."""
    return servers.redis(process_number)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one module."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def system(request: pytest.FixtureRequest, process_number: int) -> Iterator[System]:
    """A whole installation with the demo, started through the front door and shared by this process's tests."""
    # Not in pytest's own folder: PostgreSQL's user may not enter that one.
    with running_system(request.config.stash[RUN_FOLDER] / f"system-{process_number}") as started:
        yield started


@pytest.fixture(scope="session")
def migrated_database(
    servers: Servers, request: pytest.FixtureRequest, process_number: int
) -> Iterator[dict[str, str]]:
    """Addresses of this process's database, with whatever earlier tests left in it."""
    name = f"kub_{process_number}"
    with kept_engines(name):
        yield make_database(servers, request.config.stash[RUN_FOLDER], name)


@pytest.fixture(scope="module")
def route_world(
    migrated_database: dict[str, str], redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The three services on a port, over a database that was emptied and filled with rows of every kind."""
    # Late: it knows every table, and most modules need none of them.
    from tests.route_world import open_world

    with open_world(migrated_database, redis_url, tmp_path_factory.mktemp("data")) as made:
        yield made


@pytest.fixture(scope="session")
def _administrator(migrated_database: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def database_urls(migrated_database: dict[str, str], _administrator: psycopg.Connection[Any]) -> dict[str, str]:
    """Addresses of a database as it is after ``kub migrate``: by service, and ``administrator``."""
    _administrator.execute("SELECT kub_test.reset()")
    return migrated_database


@pytest.fixture
def environment(
    monkeypatch: pytest.MonkeyPatch, database_urls: dict[str, str], redis_url: str, tmp_path: Path
) -> dict[str, str]:
    """The environment variables that services and commands are started with, set for this test."""
    variables = {
        "DATABASE_URL": database_urls["administrator"],
        **{f"{name.upper()}_DATABASE_URL": url for name, url in database_urls.items() if name != "administrator"},
        "REDIS_URL": redis_url,
        "KUB_SERVICE_TOKEN": "service-token-of-the-tests",
        "KUB_SIGNING_KEY": "signing-key-of-the-tests",
        "KUB_METRICS_TOKEN": "metrics-token-of-the-tests",
        "KUB_PUBLIC_URL": "http://localhost:8000",
        "KUB_DATA": str(tmp_path / "data"),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables
