"""What monitoring counts in intake alone."""

from sqlalchemy import func, select

from services.intake.mail.tables import OutgoingMail
from services.intake.operations.tables import BackupRun
from shared.database import Transaction
from shared.figures import Measure


def unsent_letters(db: Transaction) -> float:
    """Return how many letters wait."""
    return float(db.scalar(select(func.count()).select_from(OutgoingMail).where(OutgoingMail.sent_at.is_(None))) or 0)


def unsent_letters_seconds(db: Transaction) -> float:
    """Return for how long the oldest of them has waited."""
    waited = func.extract("epoch", func.now() - func.min(OutgoingMail.created_at))
    return float(db.scalar(select(waited).where(OutgoingMail.sent_at.is_(None))) or 0)


def last_backup(db: Transaction) -> float:
    """Return when the last good backup ended, in seconds since 1970; 0 when there is none."""
    ended = func.extract("epoch", func.max(BackupRun.finished_at))
    return float(db.scalar(select(ended).where(BackupRun.ok)) or 0)


MEASURES = (
    Measure("kub_letters_unsent", "Letters that wait to be sent.", unsent_letters),
    Measure("kub_letters_unsent_seconds", "For how long the oldest of them has waited.", unsent_letters_seconds),
    Measure("kub_last_backup_timestamp_seconds", "When the last good backup ended; 0: never.", last_backup),
)
