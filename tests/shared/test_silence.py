"""A worker that hears of nothing ends itself; one that merely waits doesn't."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text, update

from services.intake.mail.use_cases import queue_mail
from services.intake.tables import jobs, metadata
from shared.database import Database
from shared.identity import WORKER
from shared.queue import make_celery
from shared.silence import has_unheard
from tests.system import ROOT, wait_for

LONG_AGO = text("now() - interval '1 minute'")
AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def database(database_urls: dict[str, str]) -> Iterator[Database]:
    """Intake's database."""
    opened = Database(database_urls["intake"], metadata)
    yield opened
    opened.close()


def queue_letter(database: Database) -> UUID:
    """Queue a letter, and with it a job."""
    with database.transaction(WORKER) as db:
        return queue_mail(db, recipient="anna@kub.example", subject="Hej", body="Hej")


def heard(database: Database, **columns: object) -> bool:
    """Say whether no job has waited for 45 seconds, after moving its times."""
    with database.transaction(WORKER) as db:
        db.execute(update(jobs).values(**columns))
        return not has_unheard(db, 45, AN_HOUR_AGO)


def test_a_job_that_nobody_hears_of_is_noticed(database: Database) -> None:
    """Due for a minute, and rung meanwhile."""
    queue_letter(database)

    assert not heard(database, run_after=LONG_AGO, rung_at=LONG_AGO)


@pytest.mark.parametrize(
    "columns",
    [
        {"run_after": text("now()"), "rung_at": LONG_AGO},
        {"run_after": LONG_AGO, "rung_at": text("now()")},
        {"run_after": LONG_AGO, "rung_at": None},
        {"run_after": LONG_AGO, "rung_at": LONG_AGO, "state": "running"},
        {"run_after": LONG_AGO, "rung_at": LONG_AGO, "state": "failed"},
    ],
)
def test_a_job_that_just_became_due_or_is_being_done_is_none(database: Database, columns: dict[str, object]) -> None:
    """Nor one whose bell is still on its way, or was never rung."""
    queue_letter(database)

    assert heard(database, **columns)


def test_a_job_that_waits_for_another_of_its_subject_is_none(database: Database) -> None:
    """No worker could take it, however well it hears."""
    queue_letter(database)
    with database.transaction(WORKER) as db:
        db.execute(
            text(
                "INSERT INTO intake.job (id, kind, subject, payload, state, time_limit)"
                " SELECT gen_random_uuid(), kind, subject, payload, 'running', 60 FROM intake.job"
            )
        )
        db.execute(update(jobs).where(jobs.c.state == "queued").values(run_after=LONG_AGO, rung_at=LONG_AGO))

        assert not has_unheard(db, 45, AN_HOUR_AGO)


def test_a_bell_of_before_is_none(database: Database) -> None:
    """What was rung while no worker listened says nothing of the one that has just been started."""
    queue_letter(database)
    with database.transaction(WORKER) as db:
        db.execute(update(jobs).values(run_after=LONG_AGO, rung_at=LONG_AGO))

        assert not has_unheard(db, 45, datetime.now(UTC))


@pytest.mark.faults
def test_a_deaf_worker_ends(environment: dict[str, str], database: Database) -> None:
    """A real worker that no longer listens to its queue: whoever started it starts it again."""
    command = [sys.executable, "-P", "-m", "services", "worker", "intake"]
    outer = os.environ | {"PYTHONPATH": str(ROOT), "KUB_DEAF_SECONDS": "1", "WORKER_PROCESSES": "1"}
    celery = make_celery("intake", environment["REDIS_URL"], ("intake",))
    worker = subprocess.Popen(command, env=outer, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: celery.control.ping(timeout=0.5), "the worker")
        celery.control.cancel_consumer("intake", reply=True)
        queue_letter(database)
        code = wait_for(lambda: worker.poll() is not None and [worker.returncode], "its end")
    finally:
        worker.kill()
        worker.wait()
        celery.close()

    assert code
    with database.transaction(WORKER) as db:
        assert db.scalar(text("SELECT state FROM intake.job")) == "queued"
