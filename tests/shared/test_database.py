"""What a failed statement tells, and to whom."""

import logging

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.embedded.postgres import free_port
from services.planner.tables import jobs, metadata
from shared.database import Database, is_database_away
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
    assert "UndefinedColumn" in (reason or "")
    assert WRITTEN not in caplog.text
    assert WRITTEN not in (reason or "")


def test_a_transaction_that_freezes_is_ended_by_the_server(database_urls: dict[str, str]) -> None:
    """A process that stands still in the middle of one can't keep others from the event log for ever."""
    database = Database(database_urls["planner"], metadata)
    with database.transaction(WORKER) as db:
        limit = db.scalar(text("SHOW idle_in_transaction_session_timeout"))
    database.close()

    assert limit == "1min"


def test_a_connection_that_the_server_ended_is_not_handed_out(database_urls: dict[str, str]) -> None:
    """PostgreSQL was restarted, say: the next transaction gets a new one, and nobody meets an error."""
    database = Database(database_urls["planner"], metadata, pool_size=1)
    with database.transaction(WORKER) as db:
        ended = db.scalar(text("SELECT pg_backend_pid()"))
    with psycopg.connect(database_urls["administrator"], autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, 10000)", [ended])
    with database.transaction(WORKER) as db:
        found = db.scalar(text("SELECT pg_backend_pid()"))
    database.close()

    assert found != ended


@pytest.mark.parametrize(
    ("state", "away"),
    [("disk_full", True), ("cannot_connect_now", True), ("too_many_connections", True), ("deadlock_detected", False)],
)
def test_a_database_without_room_is_told_from_a_statement_that_failed(
    database_urls: dict[str, str], state: str, away: bool
) -> None:
    """Only what says nothing against the statement is a matter of time."""
    database = Database(database_urls["planner"], metadata)
    statement = text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
    with pytest.raises(DBAPIError) as caught, database.transaction(WORKER) as db:
        db.execute(statement)
    database.close()

    assert is_database_away(caught.value) is away


def test_a_database_that_takes_no_connections_is_away() -> None:
    """Nobody listens: a matter of time."""
    database = Database(f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none", metadata)
    with pytest.raises(DBAPIError) as caught, database.transaction(WORKER) as db:
        db.execute(text("SELECT 1"))
    database.close()

    assert is_database_away(caught.value)
