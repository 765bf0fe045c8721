"""Following: each effect exactly once and in order, and a poison event stops only its own subject."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from services.planner.tables import cursors, event_log, metadata, parked_events
from shared.database import Database, Transaction
from shared.event_log import LoggedEvent, read_events
from shared.events import PlanArchived, PlanErased
from shared.follow import ask_for_retry, follow, retry_asked, retry_parked, takes_many
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.jobs import JobKind, enqueue

KIND = JobKind("planner.test", queue="planner", time_limit=30)


@pytest.fixture
def database(database_urls: dict[str, str]) -> Iterator[Database]:
    """The planner's database; it follows itself here."""
    opened = Database(database_urls["planner"], metadata)
    yield opened
    opened.close()


def log(database: Database, *plans: UUID) -> None:
    """Log one event per plan."""
    with database.transaction(WORKER) as db:
        for plan in plans:
            db.append(PlanArchived(plan_id=plan, kind="municipal", municipality_id=plan))


def fetch_from(database: Database):  # type: ignore[no-untyped-def]
    """Return what a follower fetches with."""

    def fetch(_: str, after: int, limit: int) -> list[LoggedEvent]:
        with database.transaction(WORKER) as db:
            return read_events(db, event_log, after=after, limit=limit)

    return fetch


def queue(db: Transaction, event: PlanArchived) -> None:
    """A reaction whose effect is a job row per event."""
    enqueue(db, KIND, {}, f"{event.plan_id}/{new_id()}")


def effects(database: Database) -> list[str]:
    """Return the plans that were reacted to."""
    with database.transaction(WORKER) as db:
        return [s.split("/")[0] for s in db.execute(text("SELECT subject FROM planner.job ORDER BY id")).scalars()]


def test_every_event_takes_effect_once_and_in_order(database: Database) -> None:
    """Over several batches, and again: nothing twice."""
    plans = [new_id() for _ in range(25)]
    log(database, *plans)

    taken = [follow(database, "planner", fetch_from(database), {PlanArchived: queue}, limit=10) for _ in range(2)]

    assert taken == [25, 0]
    assert effects(database) == [str(plan) for plan in plans]


def test_a_feed_that_repeats_itself_changes_nothing(database: Database) -> None:
    """Events that come again with new ones, or alone, take effect once."""
    plans = [new_id() for _ in range(25)]
    log(database, *plans)
    fetch = fetch_from(database)

    def repeat(source: str, after: int, limit: int) -> list[LoggedEvent]:
        found: list[LoggedEvent] = fetch(source, max(0, after - 5), limit)
        return found

    taken = [follow(database, "planner", repeat, {PlanArchived: queue}, limit=10) for _ in range(2)]

    assert taken == [25, 0]
    assert effects(database) == [str(plan) for plan in plans]


def test_an_event_of_an_unknown_type_is_passed_over_and_said(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Which type, and how many; what comes after it, of its subject too, takes effect as ever."""
    plans = [new_id() for _ in range(3)]
    log(database, *plans)
    fetch = fetch_from(database)

    def newer(source: str, after: int, limit: int) -> list[LoggedEvent]:
        found: list[LoggedEvent] = fetch(source, after, limit)
        return [replace(event, type="plan.dreamt.v9") for event in found[:2]] + found[2:]

    follow(database, "planner", newer, {PlanArchived: queue})

    (said,) = [record.getMessage() for record in caplog.records if "passed over" in record.getMessage()]
    assert said.startswith("passed over 2 of type plan.dreamt.v9")
    assert effects(database) == [str(plans[2])]


def test_two_followers_at_once_apply_each_event_once(database: Database) -> None:
    """The one whose cursor has moved on stops."""
    plans = [new_id() for _ in range(60)]
    log(database, *plans)

    threads = [
        threading.Thread(
            target=follow,
            args=(database, "planner", fetch_from(database), {PlanArchived: queue}),
            kwargs={"limit": 5},
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    follow(database, "planner", fetch_from(database), {PlanArchived: queue})

    assert effects(database) == [str(plan) for plan in plans]


def test_events_of_one_type_come_together_where_the_reaction_takes_many(database: Database) -> None:
    """In their order, up to the next event of another type; who takes one takes one."""
    plans = [new_id() for _ in range(5)]
    together: list[list[UUID]] = []

    @takes_many
    def take(_: Transaction, events: list[PlanArchived]) -> None:
        together.append([event.plan_id for event in events])

    log(database, *plans[:3])
    with database.transaction(WORKER) as db:
        db.append(PlanErased(plan_id=plans[0]))
    log(database, *plans[3:])
    follow(database, "planner", fetch_from(database), {PlanArchived: take})

    assert together == [plans[:3], plans[3:]]


def test_one_poison_event_among_many_is_parked_alone(database: Database) -> None:
    """A batch that fails is repeated one by one, also where the reaction takes many."""
    poison, healthy = new_id(), [new_id(), new_id()]
    log(database, healthy[0], poison, healthy[1])

    @takes_many
    def take(db: Transaction, events: list[PlanArchived]) -> None:
        for event in events:
            queue(db, event)
        if poison in [event.plan_id for event in events]:
            raise ValueError("poison")

    follow(database, "planner", fetch_from(database), {PlanArchived: take})

    with database.transaction(WORKER) as db:
        parked = db.execute(select(parked_events.c.subject)).scalars().all()
    assert parked == [f"plan/{poison}"]
    assert effects(database) == [str(plan) for plan in healthy]


def test_a_poison_event_is_parked_with_what_follows_of_its_subject(database: Database) -> None:
    """All other events go on; nothing of the failed reaction stays."""
    poison, healthy = new_id(), new_id()
    log(database, healthy, poison, healthy, poison)

    def react(db: Transaction, event: PlanArchived) -> None:
        queue(db, event)
        if event.plan_id == poison:
            raise ValueError("poison")

    follow(database, "planner", fetch_from(database), {PlanArchived: react})

    assert effects(database) == [str(healthy)] * 2
    with database.transaction(WORKER) as db:
        parked = db.execute(select(parked_events.c.error).order_by(parked_events.c.position)).scalars().all()
    assert len(parked) == 2
    assert parked[0].startswith("ValueError (")


def failing_with(state: str, poison: UUID) -> Callable[[Transaction, PlanArchived], None]:
    """Return a reaction to which the database answers with an error of its own about one plan."""

    def react(db: Transaction, event: PlanArchived) -> None:
        queue(db, event)
        if event.plan_id == poison:
            db.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"))

    return react


def left(database: Database) -> tuple[int, list[str]]:
    """Return how far the cursor has come, and the subjects that are parked."""
    with database.transaction(WORKER) as db:
        subjects = db.execute(select(parked_events.c.subject)).scalars().all()
        return db.execute(select(cursors.c.position)).scalar_one(), list(subjects)


@pytest.mark.parametrize("state", ["program_limit_exceeded", "object_not_in_prerequisite_state", "query_canceled"])
def test_what_the_database_always_refuses_is_parked(database: Database, state: str) -> None:
    """Though PostgreSQL's driver calls it operational: it would stop the whole log for ever."""
    poison, healthy = new_id(), new_id()
    log(database, poison, healthy)

    follow(database, "planner", fetch_from(database), {PlanArchived: failing_with(state, poison)})

    assert left(database)[1] == [f"plan/{poison}"]
    assert effects(database) == [str(healthy)]


@pytest.mark.parametrize("state", ["disk_full", "cannot_connect_now", "io_error"])
def test_nothing_is_parked_because_the_database_is_away(database: Database, state: str) -> None:
    """The same events are taken when it is back."""
    plan = new_id()
    log(database, plan)

    with pytest.raises(DBAPIError):
        follow(database, "planner", fetch_from(database), {PlanArchived: failing_with(state, plan)})

    assert left(database) == (0, [])


def test_nothing_is_parked_because_a_connection_broke(database: Database) -> None:
    """Whoever broke it."""
    log(database, new_id())

    def leave(db: Transaction, _: PlanArchived) -> None:
        db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DBAPIError):
        follow(database, "planner", fetch_from(database), {PlanArchived: leave})

    assert left(database) == (0, [])


def test_parked_events_are_taken_up_again_in_order(database: Database) -> None:
    """When the cause is mended, a retry applies them; while it isn't, they stay and count their attempts."""
    poison = new_id()
    log(database, poison, poison)

    def fail(_: Transaction, __: PlanArchived) -> None:
        raise ValueError("poison")

    follow(database, "planner", fetch_from(database), {PlanArchived: fail})

    assert retry_parked(database, {PlanArchived: fail}) == (0, 2)
    assert retry_parked(database, {PlanArchived: queue}) == (2, 0)
    assert effects(database) == [str(poison)] * 2


def test_a_batch_that_fails_moves_no_cursor_beyond_it(database: Database) -> None:
    """An unreachable source leaves everything as it was."""
    log(database, new_id())

    def unreachable(_: str, __: int, ___: int) -> list[LoggedEvent]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        follow(database, "planner", unreachable, {PlanArchived: queue})

    with database.transaction(WORKER) as db:
        assert db.execute(select(cursors.c.position)).scalar_one() == 0


def refuse(db: Transaction, event: PlanArchived) -> None:
    """A reaction that always fails."""
    raise ValueError(str(event))


def asked_again(database: Database) -> list[tuple[bool, bool]]:
    """Return of each parked event whether a retry is asked for, and whether one has failed."""
    chosen = select(parked_events.c.retry_asked_at, parked_events.c.retried_at).order_by(parked_events.c.position)
    with database.transaction(WORKER) as db:
        return [(row[0] is not None, row[1] is not None) for row in db.execute(chosen)]


def test_a_subject_that_was_asked_for_is_taken_up_alone_and_in_order(database: Database) -> None:
    """Asking twice is asking once; another subject stays where it is."""
    asked, other = new_id(), new_id()
    log(database, asked, other, asked)
    follow(database, "planner", fetch_from(database), {PlanArchived: refuse})
    with database.transaction(WORKER) as db:
        subject = db.execute(select(parked_events.c.subject).order_by(parked_events.c.position)).scalars().first()
        numbers = [ask_for_retry(db, "planner", subject), ask_for_retry(db, "planner", subject)]

    retry_asked(database, {PlanArchived: queue})

    assert numbers == [2, 0]
    assert effects(database) == [str(asked)] * 2
    assert asked_again(database) == [(False, False)]


def test_a_retry_that_fails_says_so_and_is_not_tried_for_ever(database: Database) -> None:
    """The mark goes, the moment of the failure stays."""
    poison = new_id()
    log(database, poison, poison)
    follow(database, "planner", fetch_from(database), {PlanArchived: refuse})
    with database.transaction(WORKER) as db:
        ask_for_retry(db)

    retry_asked(database, {PlanArchived: refuse})

    assert asked_again(database) == [(False, True)] * 2


def test_what_joins_a_subject_that_is_asked_for_is_taken_up_with_it(database: Database) -> None:
    """An event that comes between the asking and the retry doesn't stay behind."""
    poison = new_id()
    log(database, poison)
    follow(database, "planner", fetch_from(database), {PlanArchived: refuse})
    with database.transaction(WORKER) as db:
        ask_for_retry(db)
    log(database, poison)
    follow(database, "planner", fetch_from(database), {PlanArchived: queue})

    retry_asked(database, {PlanArchived: queue})

    assert effects(database) == [str(poison)] * 2
    assert asked_again(database) == []


def test_what_waits_for_nothing_any_more_is_taken_up(database: Database) -> None:
    """The event that it was parked behind was taken up in the same moment: nobody else would ask for it."""
    plan = new_id()
    log(database, plan)
    follow(database, "planner", fetch_from(database), {PlanArchived: refuse})
    log(database, plan)
    follow(database, "planner", fetch_from(database), {PlanArchived: queue})
    with database.transaction(WORKER) as db:
        db.execute(delete(parked_events).where(parked_events.c.attempts > 0))

    retry_asked(database, {PlanArchived: queue})

    assert effects(database) == [str(plan)]
    assert asked_again(database) == []
