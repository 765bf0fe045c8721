"""What a failed statement tells, and to whom."""

import logging

import pytest
from sqlalchemy import select, text

from services.planner.tables import jobs, metadata
from shared.database import Database
from shared.identity import WORKER
from shared.jobs import JobKind, enqueue, run_job

WRITTEN = "Jag vill lära mig mer om e-böcker"


def test_what_people_wrote_stands_in_no_log_because_a_statement_failed(
    database_urls: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Nor in the reason of the job that failed, which operators read."""
    database = Database(database_urls["planner"], metadata)
    with database.transaction(WORKER) as db:
        job_id = enqueue(db, JobKind("planner.test", "planner", 60), {}, "1")

    def write_and_fail(_: object) -> None:
        with database.transaction(WORKER) as db:
            db.execute(text("SELECT :note || no_such_column"), {"note": WRITTEN})

    with caplog.at_level(logging.DEBUG):
        run_job(database, job_id, write_and_fail)
    with database.transaction(WORKER) as db:
        reason = db.scalar(select(jobs.c.reason).where(jobs.c.id == job_id))
    database.close()

    assert "no_such_column" in caplog.text
    assert "no_such_column" in (reason or "")
    assert WRITTEN not in caplog.text
    assert WRITTEN not in (reason or "")
