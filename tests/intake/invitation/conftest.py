"""Everybody whom letters about a SWOT day concern, and a worker that writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from services.intake.accounts.tables import Account
from services.intake.accounts.use_cases import grant_role
from services.intake.mail.tables import OutgoingMail
from services.intake.settings import IntakeSettings
from services.intake.tables import jobs
from services.intake.worker import SERVICE
from shared.database import Database
from shared.identity import WORKER, Role
from shared.jobs import run_job
from shared.queue import make_celery
from shared.worker import WorkerContext
from tests.people import Place, make_account, make_person


@dataclass(frozen=True)
class Post:
    """What intake's worker does, done here, and the letters that come of it."""

    database: Database
    context: WorkerContext

    def work(self) -> int:
        """Do every queued job, and those that they queue, and return how many there were."""
        done = 0
        while queued := self._queued():
            for job_id, kind in queued:
                handler = next(job.handler for job in SERVICE.jobs if job.kind.name == kind)
                run_job(self.database, job_id, partial(handler, self.context))
                done += 1
        return done

    def _queued(self) -> list[tuple[UUID, str]]:
        with self.database.transaction(WORKER) as db:
            rows = db.execute(select(jobs.c.id, jobs.c.kind).where(jobs.c.state == "queued", jobs.c.attempt == 0))
            return [(row.id, row.kind) for row in rows]

    def letters(self, about: str = "") -> list[str]:
        """Return to whom letters with these words in their subject went, in the order of the alphabet."""
        with self.database.transaction(WORKER) as db:
            found = db.scalars(select(OutgoingMail.recipient).where(OutgoingMail.subject.contains(about)))
            return sorted(found)

    def texts(self) -> list[str]:
        """Return what lies in the mail folder."""
        folder = Path(self.context.settings.kub_data, "mail")
        return [file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())] if folder.exists() else []


@pytest.fixture
def post(environment: dict[str, str], database: Database, redis_url: str) -> Iterator[Post]:
    """Intake's worker."""
    context = WorkerContext(SERVICE, IntakeSettings(), make_celery("intake", redis_url, SERVICE.queues))
    yield Post(database, context)
    context.database.close()
    context.ask.close()


@dataclass(frozen=True)
class People:
    """Falun's manager, who works there, a substitute, and two who work there."""

    manager: Account
    substitute: Account


@pytest.fixture
def people(database: Database, falun: Place) -> People:
    """Those who work in Falun."""
    with database.transaction(WORKER) as db:
        chief = make_person(db, falun, "Raija", "raija@falun.example")
        manager = make_account(db, Role.MANAGER, falun, email="raija@falun.example", name="Raija")
        manager.person_id = chief.id
        db.flush()
        substitute = make_account(db, Role.STAFF, falun, email="omar@falun.example", name="Omar")
        grant_role(db, substitute, Role.MANAGER, municipality_id=falun.municipality_id, substitute_for=manager.id)
        make_person(db, falun, "Anette", "anette@falun.example")
        make_person(db, falun, "Åsa", "asa@falun.example")
    return People(manager, substitute)
