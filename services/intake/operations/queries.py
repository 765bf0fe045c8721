"""What intake alone knows of the installation: letters and backups."""

from sqlalchemy import func, select

from services.intake.mail.jobs import SEND_MAIL
from services.intake.mail.tables import OutgoingMail
from services.intake.operations.domain import Backup, Mail
from services.intake.operations.tables import BackupRun
from services.intake.tables import jobs
from shared.database import Transaction


def read_mail(db: Transaction, given_up: int) -> Mail:
    """Return how letters fare, never to whom they go; only a worker's transaction sees them."""
    waiting = select(func.count(), func.min(OutgoingMail.created_at)).where(OutgoingMail.sent_at.is_(None))
    unsent, oldest = db.execute(waiting).one()
    latest = (
        select(jobs.c.reason)
        .where(jobs.c.kind == SEND_MAIL.name, jobs.c.state.in_(("queued", "failed")), jobs.c.reason.is_not(None))
        .order_by(jobs.c.started_at.desc().nulls_last())
        .limit(1)
    )
    return Mail(unsent, oldest, db.scalar(latest), given_up)


def find_last_backup(db: Transaction, *, good: bool) -> Backup | None:
    """Return the backup that was tried last, or the last ``good`` one."""
    chosen = select(BackupRun).order_by(BackupRun.finished_at.desc()).limit(1)
    run = db.scalar(chosen.where(BackupRun.ok) if good else chosen)
    return Backup(run.finished_at, run.ok, run.size_bytes, run.place, run.reason) if run else None
