"""How long it is known that a job was done, or failed."""

from datetime import timedelta

from sqlalchemy import delete, func

from shared.database import Database
from shared.identity import WORKER

# Those that failed are kept longer, for whoever looks into it.
KEPT = {"done": timedelta(days=30), "failed": timedelta(days=90)}


def forget_finished(database: Database) -> None:
    """Erase what is known of jobs that ended long ago."""
    table = database.metadata.tables[f"{database.metadata.schema}.job"]
    with database.transaction(WORKER) as db:
        for state, kept in KEPT.items():
            db.execute(delete(table).where(table.c.state == state, table.c.finished_at < func.now() - kept))
