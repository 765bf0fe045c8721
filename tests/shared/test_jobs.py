"""Jobs: held by one, saved once, given up with a reason, never forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import select, text, update

from services.planner.tables import jobs, metadata
from shared.database import Database
from shared.identity import WORKER
from shared.jobs import ClaimedJob, JobFailed, JobKind, LostLease, Postpone, claim, enqueue, retry, run_job, sweep

KIND = JobKind("planner.test", queue="planner", time_limit=30)


class Bell:
    """Remembers what was rung."""

    def __init__(self) -> None:
        self.rung: list[str] = []

    def __call__(self, _: bool, queued: set[tuple[str, str]]) -> None:
        """Note the jobs."""
        self.rung += [job_id for _kind, job_id in queued]


@pytest.fixture
def bell() -> Bell:
    """A bell that remembers."""
    return Bell()


@pytest.fixture
def database(database_urls: dict[str, str], bell: Bell) -> Iterator[Database]:
    """The planner's database."""
    opened = Database(database_urls["planner"], metadata, bell=bell)
    yield opened
    opened.close()


def queue_one(database: Database, subject: str = "municipality/1") -> UUID:
    """Queue a job and return its id."""
    with database.transaction(WORKER) as db:
        return enqueue(db, KIND, {"n": 1}, subject)


def row(database: Database, job_id: UUID) -> Any:
    """Return the job's row."""
    with database.transaction(WORKER) as db:
        return db.execute(select(jobs).where(jobs.c.id == job_id)).one()


def let_time_pass(database: Database, job_id: UUID, **values: Any) -> None:
    """Move the job's times, instead of waiting."""
    with database.transaction(WORKER) as db:
        db.execute(update(jobs).where(jobs.c.id == job_id).values(**values))


def finish(database: Database, job: ClaimedJob) -> None:
    """Finish the job in a transaction of its own."""
    with database.transaction(WORKER) as db:
        job.finish(db)


def test_a_job_is_done_once_its_results_are_saved(database: Database) -> None:
    """Run, finish, done; a second run does nothing."""
    job_id = queue_one(database)
    ran: list[int] = []

    for _ in range(2):
        run_job(database, job_id, lambda job: (ran.append(job.attempt), finish(database, job)))  # type: ignore[arg-type,func-returns-value]

    assert ran == [1]
    assert row(database, job_id).state == "done"


def test_jobs_of_one_subject_are_coalesced_while_they_wait(database: Database, bell: Bell) -> None:
    """Five closings in a row make one derivation; each rings."""
    ids = {queue_one(database) for _ in range(5)}

    assert len(ids) == 1
    assert len(bell.rung) == 5


def test_a_burst_is_one_job_that_waits_until_it_is_over(database: Database, bell: Bell) -> None:
    """It can't be taken and isn't rung before it is due; then the sweeper finds it."""
    with database.transaction(WORKER) as db:
        first, second = (enqueue(db, KIND, {}, "municipality/1", delay=timedelta(minutes=5)) for _ in range(2))
    taken = claim(database, first)
    let_time_pass(database, first, run_after=text("now() - interval '1 second'"))
    sweep(database)

    assert (first, taken) == (second, None)
    assert bell.rung == [str(first)]


def test_what_is_asked_for_at_once_does_not_wait_for_a_burst(database: Database) -> None:
    """The same job serves both, and comes at once."""
    with database.transaction(WORKER) as db:
        waiting = enqueue(db, KIND, {}, "municipality/1", delay=timedelta(minutes=5))
    queue_one(database)

    claimed = claim(database, waiting)
    assert claimed is not None
    assert claimed.id == waiting


def test_one_subject_is_never_worked_on_twice_at_once(database: Database, bell: Bell) -> None:
    """A job queued while another of its subject runs waits, and is rung when that one ends."""
    first = queue_one(database)
    held = claim(database, first)
    second = queue_one(database)

    assert second != first
    assert claim(database, second) is None
    bell.rung.clear()
    assert held is not None
    finish(database, held)
    assert bell.rung == [str(second)]
    assert claim(database, second) is not None


def test_a_failing_job_is_tried_three_times_and_keeps_its_reason(database: Database) -> None:
    """The third failure is final, and says what kind of error it was, without its words."""
    job_id = queue_one(database)

    def fail(_: ClaimedJob) -> None:
        raise RuntimeError("no paper")

    for attempt in (1, 2, 3):
        let_time_pass(database, job_id, run_after=text("now()"))
        run_job(database, job_id, fail)
        assert row(database, job_id).attempt == attempt

    assert row(database, job_id).state == "failed"
    assert row(database, job_id).reason.startswith("RuntimeError (")


@pytest.mark.parametrize(
    ("error", "reason"), [(JobFailed("det går inte"), "det går inte"), (SoftTimeLimitExceeded(), "time_limit")]
)
def test_what_can_never_succeed_fails_at_once(database: Database, error: Exception, reason: str) -> None:
    """A job that knows that it can't be done, or took too long, isn't tried again."""
    job_id = queue_one(database)

    def fail(_: ClaimedJob) -> None:
        raise error

    run_job(database, job_id, fail)

    assert (row(database, job_id).state, row(database, job_id).reason) == ("failed", reason)


def test_waiting_for_another_service_costs_no_attempt(database: Database) -> None:
    """A postponed job is queued again as if it had not been tried."""
    job_id = queue_one(database)

    def postpone(_: ClaimedJob) -> None:
        raise Postpone

    run_job(database, job_id, postpone)

    assert (row(database, job_id).state, row(database, job_id).attempt) == ("queued", 0)


def test_a_job_that_knows_how_long_it_waits_is_not_due_before(database: Database, bell: Bell) -> None:
    """Nor is it rung; without a pause of its own it is tried again after seconds."""
    job_id = queue_one(database)

    def postpone(_: ClaimedJob) -> None:
        raise Postpone("the mail server is away", timedelta(minutes=15))

    run_job(database, job_id, postpone)
    bell.rung.clear()
    sweep(database)

    assert claim(database, job_id) is None
    assert bell.rung == []
    waits = row(database, job_id)
    assert timedelta(minutes=14) < waits.run_after - waits.started_at < timedelta(minutes=16)


def test_a_killed_workers_job_is_queued_again(database: Database, bell: Bell) -> None:
    """When the lease has ended, the sweeper frees the job and rings."""
    job_id = queue_one(database)
    claim(database, job_id)
    let_time_pass(database, job_id, lease_until=text("now() - interval '1 second'"))
    bell.rung.clear()

    sweep(database)

    assert row(database, job_id).state == "queued"
    assert bell.rung == [str(job_id)]


def test_who_lost_the_lease_saves_nothing(database: Database) -> None:
    """The result of an attempt that was taken over is rolled back."""
    job_id = queue_one(database)
    first = claim(database, job_id)
    assert first is not None
    let_time_pass(database, job_id, lease_until=text("now() - interval '1 second'"))
    sweep(database)
    second = claim(database, job_id)
    assert second is not None

    with pytest.raises(LostLease):
        finish(database, first)
    finish(database, second)

    assert (row(database, job_id).state, row(database, job_id).attempt) == ("done", 2)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"attempt": 3}, "killed"),
        # Killed 5 s after its limit of 30 s, its lease has ended 10 s later.
        ({"attempt": 1, "started_at": text("now() - interval '46 seconds'")}, "time_limit"),
    ],
)
def test_what_keeps_dying_or_takes_too_long_is_given_up(
    database: Database, values: dict[str, Any], reason: str
) -> None:
    """The row says failed, and why, when no process is left to say it."""
    job_id = queue_one(database)
    claim(database, job_id)
    let_time_pass(database, job_id, lease_until=text("now() - interval '1 second'"), **values)

    sweep(database)

    assert (row(database, job_id).state, row(database, job_id).reason) == ("failed", reason)


def test_how_many_attempts_there_are_stands_in_one_place(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was given up for dying says so, however many they are."""
    monkeypatch.setattr("shared.jobs.MOST_ATTEMPTS", 2)
    job_id = queue_one(database)
    claim(database, job_id)
    let_time_pass(database, job_id, lease_until=text("now() - interval '1 second'"), attempt=2)

    sweep(database)

    assert (row(database, job_id).state, row(database, job_id).reason) == ("failed", "killed")


def test_a_power_failure_is_no_time_limit(database: Database) -> None:
    """A job that was held for seconds and then lay for an hour is tried again: it wasn't at fault."""
    job_id = queue_one(database)
    claim(database, job_id)
    begun, ended = text("now() - interval '1 hour'"), text("now() - interval '59 minutes 45 seconds'")
    let_time_pass(database, job_id, started_at=begun, lease_until=ended)

    sweep(database)

    assert row(database, job_id).state == "queued"


def test_a_full_disk_costs_no_attempt(database: Database) -> None:
    """However often there is no room for a result, the job is tried again once there is."""
    job_id = queue_one(database)

    def save(_: ClaimedJob) -> None:
        with database.transaction(WORKER) as db:
            db.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"))

    for _ in range(4):
        let_time_pass(database, job_id, run_after=text("now()"))
        run_job(database, job_id, save)

    assert (row(database, job_id).state, row(database, job_id).attempt) == ("queued", 0)


def test_a_job_that_breaks_its_connection_is_tried_three_times(database: Database) -> None:
    """It may be the job that breaks it: that must not go on for ever."""
    job_id = queue_one(database)

    def fall(_: ClaimedJob) -> None:
        with database.transaction(WORKER) as db:
            db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    for _ in range(3):
        let_time_pass(database, job_id, run_after=text("now()"))
        run_job(database, job_id, fall)

    assert (row(database, job_id).state, row(database, job_id).attempt) == ("failed", 3)


def test_an_abandoned_job_gives_way_to_the_one_that_waits(database: Database) -> None:
    """The one that waits for the same subject does its work."""
    first = queue_one(database)
    claim(database, first)
    second = queue_one(database)
    let_time_pass(database, first, lease_until=text("now() - interval '1 second'"))

    sweep(database)

    assert row(database, first).state == "done"
    assert claim(database, second) is not None


def test_a_job_that_nobody_took_is_rung_again(database: Database, bell: Bell) -> None:
    """Ten seconds after a ring without effect comes the next, and then one every half minute."""
    job_id = queue_one(database)
    bell.rung.clear()
    sweep(database)
    assert bell.rung == []

    times: list[int] = []
    for ago in (11, 11, 31):
        let_time_pass(
            database,
            job_id,
            queued_at=text(f"queued_at - interval '{ago} seconds'"),
            rung_at=text(f"rung_at - interval '{ago} seconds'"),
        )
        sweep(database)
        times.append(len(bell.rung))

    assert times == [1, 1, 2]


def test_a_failed_job_can_be_retried_and_only_a_failed_one(database: Database) -> None:
    """Retry gives fresh attempts; pressed twice it does nothing more."""
    job_id = queue_one(database)
    let_time_pass(database, job_id, state="failed", attempt=3, reason="killed")

    with database.transaction(WORKER) as db:
        answers = [retry(db, job_id), retry(db, job_id)]

    assert answers == [True, False]
    assert (row(database, job_id).state, row(database, job_id).attempt) == ("queued", 0)


def test_a_job_that_does_not_exist_is_passed_over(database: Database) -> None:
    """A message may outlive its row."""
    ran: list[ClaimedJob] = []

    run_job(database, UUID(int=0), ran.append)

    assert ran == []


def test_a_failed_job_that_another_waits_for_already_is_not_queued_twice(database: Database) -> None:
    """The one that waits does its work: however often somebody asks, one is queued."""
    failed = queue_one(database)
    let_time_pass(database, failed, state="failed", attempt=3, reason="killed")
    waiting = queue_one(database)
    with database.transaction(WORKER) as db:
        asked = [retry(db, failed), retry(db, failed)]

    assert asked == [True, False]
    assert (row(database, failed).state, row(database, waiting).state) == ("done", "queued")
