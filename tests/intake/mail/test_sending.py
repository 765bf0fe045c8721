"""The job that sends a letter: what it does when the letter is gone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from services.intake.mail.tables import OutgoingMail
from services.intake.mail.use_cases import queue_mail
from services.intake.settings import IntakeSettings
from services.intake.tables import jobs
from services.intake.tasks import send_mail
from services.intake.worker import SERVICE
from shared.database import Database
from shared.identity import WORKER
from shared.jobs import run_job
from shared.queue import make_celery
from shared.worker import WorkerContext


@pytest.fixture
def worker(environment: dict[str, str], redis_url: str) -> Iterator[WorkerContext]:
    """What intake's jobs work with."""
    context = WorkerContext(SERVICE, IntakeSettings(), make_celery("intake", redis_url, SERVICE.queues))
    yield context
    context.close()


def write(database: Database) -> UUID:
    """Queue a letter to Anette and return its id."""
    with database.transaction(WORKER) as db:
        return queue_mail(db, recipient="anette@falun.example", subject="Din inloggning till KUB", body="Hej")


def erase(database: Database, mail_id: UUID) -> None:
    """Erase the letter, as the person it is for is erased."""
    with database.transaction(WORKER) as db:
        db.execute(delete(OutgoingMail).where(OutgoingMail.id == mail_id))


def send(worker: WorkerContext) -> Any:
    """Do the only job once, and return its row afterwards."""
    with worker.database.transaction(WORKER) as db:
        job_id = db.execute(select(jobs.c.id)).scalar_one()
    run_job(worker.database, job_id, lambda job: send_mail(worker, job))
    with worker.database.transaction(WORKER) as db:
        return db.execute(select(jobs)).one()


def test_a_letter_that_was_erased_is_no_failed_job(database: Database, worker: WorkerContext) -> None:
    """Nothing is left to send, and nobody has to clear anything."""
    erase(database, write(database))

    assert send(worker).state == "done"
    assert not Path(worker.settings.kub_data, "mail").exists()


def test_a_letter_that_is_erased_while_it_is_sent_is_no_failed_job(
    database: Database, worker: WorkerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can't be called back, and is not sent again."""
    mail_id = write(database)
    monkeypatch.setattr("services.intake.tasks.deliver", lambda *_: erase(database, mail_id))

    assert send(worker).state == "done"
