"""The jobs of the intake service, and what its clock does."""

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from services.intake.accounts.use_cases import forget_ended
from services.intake.leading.rehearsal import erase_old_rehearsals
from services.intake.mail.tables import OutgoingMail
from services.intake.mail.use_cases import SEND_MAIL, deliver, forget_old_mail, mark_sent
from services.intake.registry.use_cases.staff_lists import forget_expired_lists
from services.intake.settings import IntakeSettings
from shared.database import Database
from shared.identity import WORKER
from shared.jobs import ClaimedJob
from shared.worker import Job, WorkerContext


def send_mail(context: WorkerContext, job: ClaimedJob) -> None:
    """Send one letter; one that was sent already is not sent again."""
    mail_id = UUID(job.payload["mail_id"])
    with context.database.transaction(WORKER) as db:
        mail = db.get_one(OutgoingMail, mail_id)
    if mail.sent_at is None:
        deliver(mail, cast("IntakeSettings", context.settings))
    with context.database.transaction(WORKER) as db:
        mark_sent(db, mail_id)
        job.finish(db)


def erase_expired_lists(database: Database) -> None:
    """Erase staff lists that nobody confirmed within a day."""
    with database.transaction(WORKER) as db:
        forget_expired_lists(db, datetime.now(UTC))


def erase_ended_sign_ins(database: Database) -> None:
    """Erase links and sessions that ended, and letters of a month ago."""
    now = datetime.now(UTC)
    with database.transaction(WORKER) as db:
        forget_ended(db, now)
        forget_old_mail(db, now)


def erase_rehearsals(database: Database) -> None:
    """Erase the rehearsals of SWOT days that nobody ended within a day."""
    with database.transaction(WORKER) as db:
        erase_old_rehearsals(db, datetime.now(UTC))


JOBS = (Job(SEND_MAIL, send_mail),)
UPKEEP = (erase_expired_lists, erase_ended_sign_ins, erase_rehearsals)
