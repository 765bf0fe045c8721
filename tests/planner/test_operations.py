"""What the planner tells and does for the operator, asked by intake on somebody's behalf."""

import logging
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import select, text

from services.intake.tables import metadata as intake_metadata
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.tables import jobs
from services.planner.worker import SERVICE
from shared.asking import VIEWER_HEADER
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.jobs import enqueue
from shared.operations import read_operations
from shared.worker import CLOCK_LOCK
from tests.people import Place, make_account, make_place, make_programme, signed_in_cookie
from tests.system import wait_for

TOKEN = {"authorization": "Bearer service-token-of-the-tests"}


@pytest.fixture
def falun(database_urls: dict[str, str]) -> Iterator[tuple[Database, Place]]:
    """A municipality, in intake's database."""
    opened = Database(database_urls["intake"], intake_metadata)
    with opened.transaction(WORKER) as db:
        place = make_place(db, make_programme(db), "Falun", code="2080", county_code="20")
    yield opened, place
    opened.close()


def as_role(falun: tuple[Database, Place], role: Role) -> dict[str, str]:
    """Return the headers of intake, asking for somebody with this role."""
    intake, place = falun
    with intake.transaction(WORKER) as db:
        account = make_account(db, role, place, email=f"{role}@kub.example")
    with intake.transaction(WORKER) as db:
        return TOKEN | {VIEWER_HEADER: signed_in_cookie(db, account)}


def fail_a_job(database: Database, subject: str = "1") -> str:
    """Have a derivation that failed."""
    with database.transaction(WORKER) as db:
        job_id = enqueue(db, DERIVE_PLANS, {"municipality_id": str(new_id())}, subject)
        db.execute(jobs.update().where(jobs.c.id == job_id).values(state="failed", attempt=3, reason="killed"))
    return str(job_id)


def states(database: Database) -> list[str]:
    """Return the states of all jobs, in the order in which they came."""
    with database.transaction(WORKER) as db:
        return list(db.execute(select(jobs.c.state).order_by(jobs.c.id)).scalars())


def test_an_operator_has_a_job_queued_anew_once(
    browser: httpx.Client, database: Database, falun: tuple[Database, Place], caplog: pytest.LogCaptureFixture
) -> None:
    """The second asking finds nothing to do; who asked is logged."""
    job_id, asked = fail_a_job(database), as_role(falun, Role.OPERATOR)
    with caplog.at_level(logging.INFO, "shared.operations"):
        answers = [
            browser.post("/planner/internal/jobs/retry", json={"job_id": job_id}, headers=asked).json()
            for _ in range(2)
        ]

    assert answers == [{"number": 1}, {"number": 0}]
    assert states(database) == ["queued"]
    assert "asked planner to take up 1 jobs again" in caplog.text


@pytest.mark.parametrize("path", ["jobs/retry", "parked-events/retry"])
def test_nobody_else_may_have_anything_taken_up_again(
    path: str, browser: httpx.Client, database: Database, falun: tuple[Database, Place]
) -> None:
    """Not an administrator, not a service in its own name, not somebody whose sign-in has ended."""
    job_id = fail_a_job(database)
    others = [as_role(falun, Role.ADMINISTRATOR), TOKEN, TOKEN | {VIEWER_HEADER: "ended"}]
    met = [browser.post(f"/planner/internal/{path}", json={"job_id": job_id}, headers=who) for who in others]

    assert [answer.status_code for answer in met] == [404, 404, 404]
    assert states(database) == ["failed"]


def test_a_failed_job_that_a_later_one_made_up_for_is_not_shown(database: Database) -> None:
    """A derivation that succeeded since has done its work."""
    fail_a_job(database, "mended")
    with database.transaction(WORKER) as db:
        enqueue(db, DERIVE_PLANS, {}, "mended")
    left = fail_a_job(database, "broken")
    with database.transaction(WORKER) as db:
        told = read_operations(db, SERVICE)

    assert [job["id"] for job in told["failed"]] == [left]
    assert told["failed_jobs"] == {DERIVE_PLANS.name: 1}


def test_a_queue_that_nobody_drains_is_idle(database: Database) -> None:
    """After a minute, and not while a job of it runs."""
    with database.transaction(WORKER) as db:
        enqueue(db, DERIVE_PLANS, {}, "1")
        db.execute(text("UPDATE planner.job SET run_after = now() - interval '2 minutes'"))
    with database.transaction(WORKER) as db:
        alone = read_operations(db, SERVICE)["queues"]
        other = {"id": new_id(), "kind": DERIVE_PLANS.name, "subject": "2", "payload": {}, "time_limit": 1}
        db.execute(jobs.insert().values(**other, state="done", started_at=text("now()")))
    with database.transaction(WORKER) as db:
        drained = read_operations(db, SERVICE)["queues"]

    assert [(queue["queue"], queue["due"], queue["idle"]) for queue in alone] == [("planner", 1, True)]
    assert [queue["idle"] for queue in drained] == [False]


def beat(database: Database) -> float | None:
    """Return for how many seconds the planner's clock has been silent."""
    with database.transaction(WORKER) as db:
        seconds: float | None = read_operations(db, SERVICE)["beat"]
        return seconds


def test_the_clock_is_seen_while_its_lock_is_held(database: Database) -> None:
    """And is gone with the worker's connection, without a row that anybody would have to tidy."""
    with database.engine.connect() as worker:
        worker.execute(text("SELECT pg_try_advisory_lock(:lock, hashtext('planner'))"), {"lock": CLOCK_LOCK})
        ticking = beat(database)
        worker.invalidate()
    wait_for(lambda: beat(database) is None, "the lock to be gone")

    assert ticking is not None
    assert ticking < 60
