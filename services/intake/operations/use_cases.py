"""What happens to the installation as a whole."""

from datetime import datetime

from services.intake.operations.tables import BackupRun
from shared.database import Transaction


def record_backup(
    db: Transaction,
    *,
    started_at: datetime,
    finished_at: datetime,
    ok: bool,
    size_bytes: int,
    place: str,
    reason: str | None = None,
) -> None:
    """Write down that a backup was made, or tried in vain.

    Args:
        db: a worker's transaction.
        started_at: when it began.
        finished_at: when it ended, checked or not.
        ok: whether it can be restored.
        size_bytes: of all its files.
        place: where it lies, as a person would look for it.
        reason: why it failed.
    """
    db.add(
        BackupRun(
            started_at=started_at,
            finished_at=finished_at,
            ok=ok,
            size_bytes=size_bytes,
            place=place,
            reason=reason,
        )
    )
