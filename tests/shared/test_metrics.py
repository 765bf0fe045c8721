"""What monitoring reads is right, costs little, holds nothing about anybody, and answers when the database doesn't."""

import httpx
import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text

from services.embedded.postgres import free_port
from services.intake.app import create_app
from services.intake.mail.use_cases import queue_mail
from services.intake.settings import IntakeSettings
from services.planner.tables import cursors, jobs
from shared.database import Database
from shared.events import StaffMemberLeft
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.job_retention import forget_finished
from tests.together import Together, a_place

HEADERS = {"Authorization": "Bearer metrics-token-of-the-tests"}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(page: str) -> Samples:
    """Return name and labels → value."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def scrape(together: Together, service: str) -> Samples:
    """Return what a service tells."""
    answer = httpx.get(f"{together.address}/{service}/metrics", headers=HEADERS)
    assert answer.status_code == 200
    return scraped(answer.text)


def value(samples: Samples, name: str, **labels: str) -> float:
    """Return one sample's value."""
    return samples[name, frozenset(labels.items())]


def add_job(planner: Database, kind: str, **columns: object) -> None:
    """Write a job's row."""
    values = {"id": new_id(), "kind": kind, "subject": str(new_id()), "payload": {}, "time_limit": 60}
    with planner.transaction(WORKER) as db:
        db.execute(insert(jobs).values(values | columns))


def test_requests_are_counted_by_route_never_by_path(together: Together) -> None:
    """A one-time link is a secret: it stands in no label."""
    httpx.get(f"{together.address}/sign-in/link/a-very-secret-token")
    httpx.get(f"{together.address}/no-such-page/anna@kub.example")
    page = httpx.get(f"{together.address}/intake/metrics", headers=HEADERS).text
    labels = {"service": "intake", "method": "GET", "route": "/sign-in/link/{token}", "status": "4xx"}
    counted = [
        number
        for (name, found), number in scraped(page).items()
        if name == "kub_http_requests_total" and dict(found)["route"] == labels["route"]
    ]

    assert counted == [1.0]
    assert value(scraped(page), "kub_http_requests_total", **labels | {"route": "none"}) == 1.0
    assert "secret" not in page
    assert "anna" not in page


def test_a_followers_lag_is_told_in_events_and_seconds(together: Together) -> None:
    """What the other log holds beyond the cursor, and how long it has been there."""
    place = a_place(together.intake)
    with together.intake.transaction(WORKER) as db:
        for _ in range(3):
            db.append(
                StaffMemberLeft(
                    person_id=new_id(), programme_id=place.programme_id, municipality_id=place.municipality_id
                )
            )
    with together.planner.transaction(WORKER) as db:
        db.execute(insert(cursors).values(source="intake", position=1))

    samples = scrape(together, "planner")
    labels = {"service": "planner", "source": "intake"}

    assert value(samples, "kub_events_unread", **labels) == 2
    assert value(samples, "kub_events_unread_seconds", **labels) > 0
    assert value(samples, "kub_events_parked", **labels) == 0
    assert value(scrape(together, "intake"), "kub_event_log_position", service="intake") == 3


def test_jobs_are_counted_by_kind_and_state(together: Together) -> None:
    """Those that wait with their age, those that ended with how long they took."""
    minute = text("now() - interval '60 seconds'")
    add_job(together.planner, "planner.derive_plans", run_after=minute)
    add_job(together.planner, "planner.derive_plans", run_after=text("now() + interval '1 hour'"))
    add_job(together.planner, "planner.derive_plans", state="done", started_at=minute, finished_at=text("now()"))
    add_job(together.planner, "planner.derive_plans", state="failed", finished_at=text("now() - interval '1 day'"))

    samples = scrape(together, "planner")
    labels = {"service": "planner", "kind": "planner.derive_plans"}

    assert value(samples, "kub_jobs", **labels, state="queued") == 2
    assert value(samples, "kub_jobs", **labels, state="failed") == 1
    assert value(samples, "kub_jobs_due", **labels) == 1
    assert 60 <= value(samples, "kub_jobs_due_seconds", **labels) < 600
    assert value(samples, "kub_jobs_ended_last_hour", **labels, state="done") == 1
    assert value(samples, "kub_job_seconds_last_hour", **labels, state="done", quantile="0.5") == pytest.approx(60)


def test_intake_tells_of_letters_and_backups(together: Together) -> None:
    """Letters that wait, and that nothing was ever backed up."""
    with together.intake.transaction(WORKER) as db:
        queue_mail(db, recipient="anna@kub.example", subject="Hej", body="Hej")

    samples = scrape(together, "intake")

    assert value(samples, "kub_letters_unsent", service="intake") == 1
    assert value(samples, "kub_last_backup_timestamp_seconds", service="intake") == 0


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer x", "Bearer service-token-of-the-tests"])
def test_without_the_token_there_is_no_such_page(environment: dict[str, str], token: str) -> None:
    """Not even for other services: each token opens one door."""
    with TestClient(create_app(IntakeSettings())) as browser:
        assert browser.get("/intake/metrics", headers={"Authorization": token}).status_code == 404


def test_an_installation_without_a_token_tells_nothing(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty secret is no secret."""
    monkeypatch.delenv("KUB_METRICS_TOKEN")

    with TestClient(create_app(IntakeSettings())) as browser:
        assert browser.get("/intake/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_answer_while_the_database_is_away(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is when they are needed."""
    monkeypatch.setenv("INTAKE_DATABASE_URL", f"postgresql://kub_intake:x@127.0.0.1:{free_port()}/kub")

    with TestClient(create_app(IntakeSettings())) as browser:
        samples = scraped(browser.get("/intake/metrics", headers=HEADERS).text)

    assert value(samples, "kub_database_up", service="intake") == 0
    assert ("kub_jobs", frozenset()) not in samples


def test_what_ended_long_ago_is_forgotten(together: Together) -> None:
    """Jobs that were done are kept for a month, those that failed for three."""
    for state, days in (("done", 29), ("done", 31), ("failed", 31), ("failed", 91)):
        add_job(together.planner, f"kind.{days}", state=state, finished_at=text(f"now() - interval '{days} days'"))
    forget_finished(together.planner)

    with together.planner.transaction(WORKER) as db:
        assert sorted(db.scalars(jobs.select().with_only_columns(jobs.c.kind))) == ["kind.29", "kind.31"]
