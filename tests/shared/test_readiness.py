"""A service says whether it can work: with its database, and with one that is old enough or newer than its code."""

from importlib import import_module

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient

from services.embedded.postgres import free_port
from services.embedded.web import create_app as create_any_app
from services.planner.app import create_app
from services.planner.settings import PlannerSettings
from shared.migrate import SERVICES
from shared.readiness import known_revisions
from shared.web.cookies import SESSION


def asked() -> tuple[int, dict[str, object]]:
    """Return status and content of planner's answer."""
    with TestClient(create_app(PlannerSettings())) as browser:
        answer = browser.get("/planner/readyz")
        return answer.status_code, answer.json()


@pytest.mark.parametrize("service", SERVICES)
def test_the_numbers_of_the_files_are_what_alembic_says(service: str) -> None:
    """The last file is the head, and none is missing on the way."""
    config = Config()
    config.set_main_option("script_location", f"{import_module(f'services.{service}').__path__[0]}/migrations")
    scripts = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]

    assert known_revisions(service) == tuple(reversed(scripts))


def test_a_service_with_all_it_needs_is_ready(environment: dict[str, str]) -> None:
    """It says where its database is, and that Redis answers."""
    status, content = asked()

    assert status == 200
    assert content["lacks"] == []
    assert (content["migrations"], content["redis"]) == (known_revisions("planner")[-1], "answers")


def test_redis_away_is_told_but_no_hindrance(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything works without it, a little later."""
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    status, content = asked()

    assert (status, content["redis"]) == (200, "away")


def test_a_database_that_is_away_is_a_hindrance(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway sends people elsewhere meanwhile."""
    monkeypatch.setenv("PLANNER_DATABASE_URL", f"postgresql://kub_planner:x@127.0.0.1:{free_port()}/kub")
    status, content = asked()

    assert (status, content["lacks"]) == (503, ["the database does not answer"])


@pytest.mark.parametrize("service", SERVICES)
def test_a_cookie_keeps_no_probe_from_its_answer(
    service: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process lives, and says what it lacks, while nobody can find out who is asking."""
    nowhere = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv(f"{service.upper()}_DATABASE_URL", f"postgresql://kub_{service}:x@{nowhere}/kub")
    monkeypatch.setenv("INTAKE_URL", f"http://{nowhere}")
    with TestClient(create_any_app(service), cookies={SESSION: "somebody"}) as browser:
        alive, ready = browser.get(f"/{service}/healthz"), browser.get(f"/{service}/readyz")

    assert alive.status_code == 200
    assert ready.json()["lacks"] == ["the database does not answer"]


@pytest.mark.parametrize(("version", "status"), [("0001", 503), ("9999", 200)])
def test_only_an_older_database_is_a_hindrance(
    environment: dict[str, str], database_urls: dict[str, str], version: str, status: int
) -> None:
    """Code that was released before the schema runs on it: that is what an upgrade looks like."""
    head = known_revisions("planner")[-1]
    with psycopg.connect(database_urls["administrator"], autocommit=True) as connection:
        connection.execute("UPDATE planner.alembic_version SET version_num = %s", [version])
        found, content = asked()
        connection.execute("UPDATE planner.alembic_version SET version_num = %s", [head])

    assert found == status
    assert content["lacks"] == ([f"the database is at 0001, {head} is needed"] if status == 503 else [])
