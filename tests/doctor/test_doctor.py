"""`kub doctor` finds what is in the way, whatever else is broken, and says what to do."""

import json
import os
import socket
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest
import redis
from typer.testing import CliRunner

from services.__main__ import app
from services.doctor import machine, stores
from services.doctor.findings import Check, Finding, Patient, State, examine, find_patient
from services.embedded.postgres import free_port
from tests.system import System


def found(check: Check, patient: Patient) -> list[Finding]:
    """Return what one check finds."""
    return list(examine(patient, [check]))


def trouble(check: Check, patient: Patient) -> str:
    """Return the only problem or warning that a check finds, with its advice."""
    (finding,) = [finding for finding in found(check, patient) if finding.state is not State.OK]
    return f"{finding.state} {finding.says} → {finding.advice}"


@pytest.fixture
def patient(environment: dict[str, str], tmp_path: Path) -> Patient:
    """An installation whose stores run, and whose services don't."""
    return find_patient(tmp_path, free_port())


def test_a_running_installation_is_in_order(system: System) -> None:
    """Everything is looked at, and nothing is wrong; the same as JSON."""
    done = CliRunner().invoke(app, ["doctor", "--data", str(system.folder), "--json", "-"])
    document = json.loads(done.stdout)

    assert done.exit_code == 0, done.stdout
    assert document["counts"]["problem"] == 0
    assert {
        "versions",
        "fonts",
        "disk",
        "rights",
        "port",
        "clock",
        "mail",
        "database",
        "roles",
        "migrations",
        "redis",
    } < {finding["check"] for finding in document["checks"]}


def test_before_the_first_start_the_machine_is_looked_at(tmp_path: Path) -> None:
    """There is no installation yet, and nothing is made by looking."""
    done = CliRunner().invoke(app, ["doctor", "--data", str(tmp_path / "new"), "--port", str(free_port())])

    assert "a document can be set" in done.stdout
    assert not (tmp_path / "new").exists()


def test_a_taken_port_is_named_with_its_holder(tmp_path: Path) -> None:
    """And the exit code says that something is in the way."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        done = CliRunner().invoke(app, ["doctor", "--data", str(tmp_path / "new"), "--port", str(port)])

    assert done.exit_code == 1
    assert f"port {port} is in use by" in done.stdout
    assert "--port" in done.stdout


def test_a_full_disk_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what must be free, before anything is started on it."""
    monkeypatch.setattr(machine, "LEAST_FREE_BYTES", 10**18)

    assert "make room" in trouble(machine.check_disk, Patient(tmp_path))


def test_secrets_that_others_may_read_are_a_problem(tmp_path: Path) -> None:
    """The command that mends it is given."""
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / "secrets.json").chmod(0o644)

    assert f"chmod 600 {tmp_path / 'secrets.json'}" in " ".join(
        finding.advice for finding in found(machine.check_rights, Patient(tmp_path))
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the database as somebody else")
def test_a_folder_that_the_database_may_not_enter_is_a_problem(tmp_path: Path) -> None:
    """The folder that is closed is named, not the one below it."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    says = " ".join(finding.says for finding in found(machine.check_rights, Patient(closed / "data")))

    assert "may not enter" in says


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"KUB_PUBLIC_URL": "https://kub.example"}, "problem no mail server: nobody gets a sign-in link"),
        ({"SMTP_URL": "smtp://127.0.0.1:9"}, "problem 127.0.0.1:9 refused"),
    ],
)
def test_mail_that_reaches_nobody_is_a_problem(settings: dict[str, str], said: str) -> None:
    """Without letters nobody signs in."""
    assert trouble(machine.check_mail, Patient(None, settings=settings)).startswith(said)


def test_an_address_without_encryption_is_a_warning() -> None:
    """Phones in a room come over a network that others share."""
    patient = Patient(None, settings={"KUB_PUBLIC_URL": "http://kub.example"})

    assert trouble(machine.check_public_address, patient).startswith("warning http://kub.example")


def test_a_database_that_is_away_is_a_problem_of_every_check_that_asks_it(patient: Patient) -> None:
    """None of them ends the others, and none shows a password."""
    port = free_port()
    settings = {name: f"postgresql://kub_{name[:6].lower()}:secret@127.0.0.1:{port}/kub" for name in patient.settings}
    away = Patient(None, settings=dict(patient.settings) | {n: u for n, u in settings.items() if "DATABASE" in n})
    checks: Sequence[Check] = (stores.check_database, stores.check_roles, stores.check_migrations)
    findings = list(examine(away, checks))

    assert [finding.state for finding in findings] == [State.PROBLEM] * 3
    assert "secret" not in str(findings)


def test_a_role_that_owns_tables_is_a_problem(patient: Patient, database_urls: dict[str, str]) -> None:
    """Row-level security doesn't bind owners and administrators."""
    settings = dict(patient.settings) | {"PLANNER_DATABASE_URL": database_urls["administrator"]}

    assert "does not bind planner" in trouble(stores.check_roles, Patient(None, settings=settings))


def test_a_database_behind_the_program_is_a_problem(patient: Patient, database_urls: dict[str, str]) -> None:
    """And one that is ahead of it a warning: old and new run side by side during an upgrade."""
    with psycopg.connect(database_urls["administrator"], autocommit=True) as connection:
        (head,) = connection.execute("SELECT version_num FROM reports.alembic_version").fetchone() or ("",)
        connection.execute("UPDATE reports.alembic_version SET version_num = '0001'")
        behind = trouble(stores.check_migrations, patient)
        connection.execute("UPDATE reports.alembic_version SET version_num = '9999'")
        ahead = trouble(stores.check_migrations, patient)
        connection.execute("UPDATE reports.alembic_version SET version_num = %s", [head])

    assert behind.startswith("problem reports is at 0001")
    assert "./kub migrate" in behind
    assert ahead.startswith("warning reports is at 9999")


def test_a_redis_that_would_forget_is_a_warning(patient: Patient, redis_url: str) -> None:
    """Nothing is lost with it, but jobs wait longer than they need to."""
    with redis.Redis.from_url(redis_url) as store:
        store.config_set("maxmemory-policy", "allkeys-lru")
        said = trouble(stores.check_redis, patient)
        store.config_set("maxmemory-policy", "noeviction")

    assert "maxmemory-policy is allkeys-lru" in said


def test_a_redis_that_is_away_is_a_problem(patient: Patient) -> None:
    """Its password isn't shown."""
    settings = dict(patient.settings) | {"REDIS_URL": f"redis://:secret@127.0.0.1:{free_port()}/0"}
    said = trouble(stores.check_redis, Patient(None, settings=settings))

    assert said.startswith("problem Redis at 127.0.0.1 does not take messages")
    assert "secret" not in said


def test_services_that_do_not_run_are_named(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and worker of each, one by one."""
    monkeypatch.setattr(stores, "_SECONDS", 0.1)
    settings = dict(patient.settings) | dict.fromkeys(
        ("INTAKE_URL", "PLANNER_URL", "REPORTS_URL"), f"http://127.0.0.1:{free_port()}"
    )
    findings = found(stores.check_services, Patient(None, settings=settings))

    assert [finding.says.partition(":")[0] for finding in findings if finding.state is State.PROBLEM] == [
        service for service in ("intake", "planner", "reports") for _ in range(2)
    ]


def test_what_waits_for_a_person_is_a_warning(patient: Patient, database_urls: dict[str, str]) -> None:
    """Parked events and failed jobs, with the command that shows them."""
    with psycopg.connect(database_urls["administrator"], autocommit=True) as connection:
        connection.execute(
            "INSERT INTO planner.parked_event (source, position, id, type, subject, time, data, error, attempts)"
            " VALUES ('intake', 1, gen_random_uuid(), 'x', 's', now(), '{}', 'broken', 3)"
        )

    assert trouble(stores.check_waiting, patient).startswith("warning 1 parked → ./kub events parked")


def test_events_of_types_that_nobody_here_knows_are_a_warning(patient: Patient, database_urls: dict[str, str]) -> None:
    """Workers pass them over; it says which they are, of all services, and how many."""
    with psycopg.connect(database_urls["administrator"], autocommit=True) as connection:
        for service in ("intake", "intake", "planner"):
            connection.execute(
                f"INSERT INTO {service}.event (id, type, subject, data)"
                f" VALUES (gen_random_uuid(), '{service}.dreamt.v9', 's', '{{}}')".encode()
            )

    said = trouble(stores.check_waiting, patient)
    assert "2 intake.dreamt.v9, 1 planner.dreamt.v9 → a newer KUB" in said
