"""The compose file: what it starts exists, what may die comes back, and nobody gets a secret that is not theirs."""

import re
import shutil
import subprocess
from copy import deepcopy
from functools import reduce
from operator import getitem
from pathlib import Path

import click
import pytest
import typer
from fastapi.routing import iter_route_contexts

from services.__main__ import app
from services.embedded.web import create_app
from services.intake.settings import IntakeSettings
from services.planner.settings import PlannerSettings
from services.reports.settings import ReportsSettings
from shared.migrate import SERVICES
from shared.traces import ENDPOINT
from tests.composed import (
    ENDING,
    ROOT,
    STORES,
    compose,
    make_secrets,
    ours,
    service_of,
    services,
    unknown_keys,
    variables,
)

SETTINGS = {"intake": IntakeSettings, "planner": PlannerSettings, "reports": ReportsSettings}
KNOWN_SETTINGS = {
    str(field.validation_alias or name).upper()
    for settings in SETTINGS.values()
    for name, field in settings.model_fields.items()
} | {"DATABASE_URL", ENDPOINT}


def addresses(service: str) -> set[str]:
    """Return the paths that a service's web application answers."""
    return {str(context.path) for context in iter_route_contexts(create_app(service).routes)}


def test_every_service_has_pages_and_a_worker() -> None:
    """Three services with two containers each, the gateway in front, the stores behind, and what ends by itself."""
    expected = {*SERVICES, *(f"{name}-worker" for name in SERVICES)}

    assert set(ours()) == expected | ENDING
    assert set(services()) == expected | ENDING | STORES | {"gateway"}


@pytest.mark.parametrize("name", sorted(set(services()) - ENDING))
def test_what_dies_comes_back_and_what_hangs_is_seen(name: str) -> None:
    """Every long-running container is started again, looked at, and given time to end."""
    service = services()[name]

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert "stop_grace_period" in service or name == "redis"
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", sorted(ours()))
def test_every_command_is_one_of_ours(name: str) -> None:
    """The kub command takes the words that the container starts with."""
    group = typer.main.get_command(app)
    context = click.Context(group)  # type: ignore[arg-type]  # typer's own class of the same shape
    assert isinstance(group, click.Group | typer.core.TyperGroup)
    _, command, rest = group.resolve_command(context, list(services()[name]["command"]))  # type: ignore[arg-type]

    assert command is not None
    command.make_context(name, rest, parent=context)  # type: ignore[arg-type]  # refuses what it doesn't know


@pytest.mark.parametrize("name", SERVICES)
def test_health_checks_ask_for_a_page_that_exists(name: str, environment: dict[str, str]) -> None:
    """A check of a page that isn't there would keep the gateway waiting for ever."""
    _, program, path = services()[name]["healthcheck"]["test"]

    assert (ROOT / "deploy" / "image" / program).exists()
    assert path in addresses(name)


def test_settings_that_are_given_are_read() -> None:
    """Each variable and each secret of our containers is a setting of some service."""
    for name, service in ours().items():
        given = {*service["environment"], *service["secrets"]}

        assert given - KNOWN_SETTINGS == set(), name


def test_services_find_each_other_by_name() -> None:
    """The addresses name containers of this file and the port that they listen at."""
    for name, service in ours().items():
        for other in SERVICES:
            assert service["environment"][f"{other.upper()}_URL"] == f"http://{other}:8000", name
    for name in SERVICES:
        assert services()[name]["command"] == ["web", name, "--host", "0.0.0.0", "--port", "8000"]  # noqa: S104


def test_only_migrations_and_tools_sign_in_as_administrator() -> None:
    """Who can be reached from outside holds the address of its own role and no other."""
    for name, service in ours().items():
        databases = {secret for secret in service["secrets"] if secret.endswith("DATABASE_URL")}
        own = service_of(name)

        assert databases == {f"{own.upper()}_DATABASE_URL"} if own else "DATABASE_URL" in databases, name
        assert "POSTGRES_PASSWORD" not in service["secrets"]


def test_only_the_gateway_is_open_to_the_outside() -> None:
    """And it reaches the web services only; a fixed name or port would stand in the way of a second container."""
    behind = {name: service for name, service in services().items() if name != "gateway"}

    assert not any("ports" in service or "container_name" in service for service in behind.values())
    assert services()["gateway"]["networks"] == ["front"]
    assert {name for name, service in behind.items() if "front" in service["networks"]} == set(SERVICES)


@pytest.mark.parametrize("name", sorted(ours()))
def test_our_containers_can_do_little(name: str) -> None:
    """A read-only file system, no capabilities, no way to more of them."""
    service = ours()[name]

    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"]


def test_the_stores_keep_what_they_are_given() -> None:
    """On volumes; the database sorts as everywhere else, and the queue refuses rather than forgets."""
    postgres, redis = services()["postgres"], services()["redis"]
    volumes = [volume for service in (postgres, redis) for volume in service["volumes"]]

    assert [volume.partition(":")[2] for volume in volumes] == ["/var/lib/postgresql", "/data"]
    assert {volume.partition(":")[0] for volume in volumes} <= set(compose()["volumes"])
    assert "--builtin-locale=C.UTF-8" in postgres["environment"]["POSTGRES_INITDB_ARGS"]
    assert redis["command"][redis["command"].index("--maxmemory-policy") + 1] == "noeviction"
    assert redis["command"][redis["command"].index("--appendonly") + 1] == "yes"


def test_every_secret_is_made(tmp_path: Path) -> None:
    """By the script, for every container that asks for one, in a folder that keeps others out."""
    folder = make_secrets(tmp_path)
    used = {secret for service in services().values() for secret in service.get("secrets", [])}

    assert used == set(compose()["secrets"]) == {file.name for file in folder.iterdir()}
    assert all(compose()["secrets"][name]["file"] == f"./secrets/{name}" for name in used)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o444 == 0o444 for file in folder.iterdir())


def test_secrets_are_made_once(tmp_path: Path) -> None:
    """A second time nothing changes; what is missing is made to fit what is there."""
    folder = make_secrets(tmp_path)
    (folder / "SMTP_URL").write_text("smtps://mail.example\n")
    before = {file.name: file.read_text() for file in folder.iterdir()}
    (folder / "DATABASE_URL").unlink()
    make_secrets(tmp_path)

    assert {file.name: file.read_text() for file in folder.iterdir()} == before


@pytest.mark.parametrize("service", SERVICES)
def test_settings_are_read_from_the_secrets(tmp_path: Path, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the line's end, with the database of the service's own role; an empty mail server is none."""
    folder = make_secrets(tmp_path)
    for name in KNOWN_SETTINGS:
        monkeypatch.delenv(name, raising=False)
    settings = SETTINGS[service](_secrets_dir=folder)
    password = (folder / "REDIS_CONFIGURATION").read_text().split()[1]

    assert settings.database_url.get_secret_value().startswith(f"postgresql://kub_{service}:")
    assert settings.database_url.get_secret_value().endswith("@postgres:5432/kub")
    assert settings.broker == f"redis://:{password}@redis:6379/0"
    assert len(settings.signing_key) == len(settings.service_token) == 64
    assert settings.signing_key != settings.service_token
    assert settings.smtp_url is None


def test_every_variable_is_explained() -> None:
    """What the compose file takes from outside stands in .env.example, and nothing else does."""
    explained = {
        line.removeprefix("#").partition("=")[0]
        for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        if "=" in line and line.removeprefix("#").partition("=")[0].isupper()
    }

    assert variables((ROOT / "docker-compose.yml").read_text(encoding="utf-8")) == explained - {"COMPOSE_PROJECT_NAME"}
    assert {"KUB_IMAGE", "POSTGRES_IMAGE", "REDIS_IMAGE", "GATEWAY_IMAGE"} <= explained


def test_an_upgrade_backs_up_before_anything_is_newer() -> None:
    """Compose runs a command's dependencies first: with the new image a backup would be taken after the migration."""
    upgrading = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("### Upgrading")[2]
    block = upgrading.split("```")[1]
    backups = re.findall(r"docker compose run [^`\n]*tools backup", block)

    assert block.strip().startswith(backups[0])
    assert all("--no-deps" in command for command in backups)


def test_an_upgrade_replaces_workers_before_pages() -> None:
    """A worker passes over events of types that it doesn't know, so no old one may follow what a new page logs."""
    upgrading = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("### Upgrading")[2]
    steps = upgrading.split("```")[1].splitlines()
    first = {
        word: next(number for number, step in enumerate(steps) if word in step)
        for word in ("run --rm migrate", "stop intake-worker", "--no-deps intake-worker", "in intake planner reports")
    }
    workers = {name for name, service in compose()["services"].items() if "worker" in service.get("command", [])}

    assert list(first.values()) == sorted(first.values())
    assert len(workers) == 3
    assert all(worker in steps[first["stop intake-worker"]] for worker in workers)
    assert all(worker in steps[first["--no-deps intake-worker"]] for worker in workers)


def test_nothing_stands_in_the_file_that_an_older_program_refuses() -> None:
    """No key that docker-compose 1.29 doesn't know, and no way of naming a variable that it doesn't read."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    ways = re.findall(r"(?<!\$)\$(?!\$).(?:[^}\n]*\})?", text)

    assert unknown_keys(compose()) == set()
    assert {way for way in ways if not re.fullmatch(r"\$\{\w+(:?[-?][^${}]*)?\}", way)} == set()


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ((), "include"),
        (("services", "intake"), "post_start"),
        (("services", "intake", "healthcheck"), "start_interval"),
        (("services", "intake", "depends_on", "redis"), "restart"),
        (("services", "migrate", "build"), "secrets"),
        (("secrets", "REDIS_URL"), "environment"),
    ],
)
def test_a_key_that_came_later_is_found(place: tuple[str, ...], key: str) -> None:
    """Wherever it stands."""
    changed = deepcopy(compose())
    reduce(getitem, place, changed)[key] = "x"

    assert {found.rpartition(".")[2] for found in unknown_keys(changed)} == {key}


@pytest.mark.parametrize("command", [["docker-compose"], ["docker", "compose"]], ids=" ".join)
def test_the_programs_take_the_file(command: list[str], tmp_path: Path) -> None:
    """Whichever versions are installed here; the secrets need not be there yet."""
    version = [*command, "version"]
    if shutil.which(command[0]) is None or subprocess.run(version, check=False, capture_output=True).returncode:
        pytest.skip(f"{' '.join(command)} isn't installed")
    checked = [*command, "--file", str(ROOT / "docker-compose.yml"), "config", "--quiet"]
    done = subprocess.run(checked, check=False, capture_output=True, text=True, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
