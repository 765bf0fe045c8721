"""The job that sends a letter: for how long it tries, and what it does when the letter is gone."""

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, func, select, update

from services.intake.accounts.domain import LINK_LIFETIME
from services.intake.accounts.letters import send_link
from services.intake.mail.tables import OutgoingMail
from services.intake.mail.use_cases import queue_mail
from services.intake.settings import IntakeSettings
from services.intake.tables import jobs
from services.intake.tasks import send_mail
from services.intake.worker import SERVICE
from shared.database import Database
from shared.identity import WORKER, Role
from shared.jobs import run_job
from shared.queue import make_celery
from shared.worker import WorkerContext
from tests.people import Place, make_account


@pytest.fixture
def worker(environment: dict[str, str], redis_url: str) -> Iterator[WorkerContext]:
    """What intake's jobs work with."""
    context = WorkerContext(SERVICE, IntakeSettings(), make_celery("intake", redis_url, SERVICE.queues))
    yield context
    context.close()


def write(database: Database, *, age: timedelta = timedelta(0), lifetime: timedelta | None = None) -> UUID:
    """Queue a letter to Anette, written so long ago, and return its id."""
    letter = {"recipient": "anette@falun.example", "subject": "Din inloggning till KUB", "body": "Hej"}
    with database.transaction(WORKER) as db:
        mail_id = queue_mail(db, **letter, lifetime=lifetime)
        db.execute(update(OutgoingMail).values(created_at=func.now() - age))
    return mail_id


def use_server(worker: WorkerContext, address: str) -> None:
    """Have letters handed to a mail server."""
    worker.settings = worker.settings.model_copy(update={"smtp_url": SecretStr(address)})


@pytest.fixture
def nowhere() -> str:
    """The address of a mail server that isn't there."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"smtp://127.0.0.1:{closed.getsockname()[1]}"


def erase(database: Database, mail_id: UUID) -> None:
    """Erase the letter, as the person it is for is erased."""
    with database.transaction(WORKER) as db:
        db.execute(delete(OutgoingMail).where(OutgoingMail.id == mail_id))


def send(worker: WorkerContext) -> Any:
    """Do the only job once, due or not, and return its row afterwards."""
    with worker.database.transaction(WORKER) as db:
        job_id = db.execute(update(jobs).values(run_after=func.now()).returning(jobs.c.id)).scalar_one()
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


@pytest.mark.parametrize("code", [None, 421, 451])
def test_a_mail_server_that_is_away_or_busy_costs_no_attempt(
    database: Database, worker: WorkerContext, refusing_server: Callable[[int], str], nowhere: str, code: int | None
) -> None:
    """However often it is tried, and with what it met on the operations page; once it is back the letter goes."""
    write(database)
    use_server(worker, refusing_server(code) if code else nowhere)
    tried = [send(worker) for _ in range(4)]
    worker.settings = IntakeSettings()

    assert {(job.state, job.attempt) for job in tried} == {("queued", 0)}
    assert all(job.reason for job in tried)
    assert send(worker).state == "done"


def test_an_outage_is_asked_about_seldom(database: Database, worker: WorkerContext, nowhere: str) -> None:
    """A letter that has waited for half an hour is not due for minutes."""
    write(database, age=timedelta(minutes=30))
    use_server(worker, nowhere)
    job = send(worker)

    assert timedelta(minutes=7) < job.run_after - job.started_at < timedelta(minutes=9)


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=1)])
def test_what_is_refused_or_a_day_old_is_given_up(
    database: Database, worker: WorkerContext, refusing_server: Callable[[int], str], nowhere: str, age: timedelta
) -> None:
    """After three attempts, as every job: the operator decides what becomes of it."""
    write(database, age=age)
    use_server(worker, nowhere if age else refusing_server(550))
    job = [send(worker) for _ in range(3)][-1]

    assert (job.state, job.attempt) == ("failed", 3)
    assert job.reason.startswith("MailServerAway" if age else "MailRefused")


def test_a_link_that_holds_no_longer_is_not_sent(database: Database, worker: WorkerContext) -> None:
    """The letter is erased, and nobody has to clear anything."""
    write(database, age=LINK_LIFETIME, lifetime=LINK_LIFETIME)

    assert send(worker).state == "done"
    assert not Path(worker.settings.kub_data, "mail").exists()
    with database.transaction(WORKER) as db:
        assert db.scalars(select(OutgoingMail)).all() == []


def test_a_sign_in_letter_lives_as_long_as_its_link(database: Database, falun: Place) -> None:
    """The job knows until when it is worth sending."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.MANAGER, falun, email="raija@falun.example")
        send_link(db, account, "http://localhost:8000/sign-in/token")
        payload = db.execute(select(jobs.c.payload)).scalar_one()

    assert payload["lifetime"] == LINK_LIFETIME.total_seconds()
