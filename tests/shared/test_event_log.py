"""The log: nothing without its commit, and positions in the order of commits."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, OperationalError

from services.planner.tables import event_log, metadata
from shared.database import Database
from shared.event_log import from_cloudevent, read_cloudevents, read_events
from shared.events import PlanArchived
from shared.identifiers import new_id
from shared.identity import WORKER


@pytest.fixture
def database(database_urls: dict[str, str]) -> Iterator[Database]:
    """The planner's database."""
    opened = Database(database_urls["planner"], metadata)
    yield opened
    opened.close()


def an_event(plan_id: UUID | None = None) -> PlanArchived:
    """Return some event."""
    return PlanArchived(plan_id=plan_id or new_id(), kind="municipal", municipality_id=new_id())


def read_all(database: Database, after: int = 0, limit: int = 10_000) -> list[UUID]:
    """Return the plan ids of what was logged, in order."""
    with database.transaction(WORKER) as db:
        return [UUID(event.data["plan_id"]) for event in read_events(db, event_log, after=after, limit=limit)]


def test_an_event_is_logged_with_its_transaction(database: Database) -> None:
    """What is committed is in the log, in the order it was handed over."""
    events = [an_event() for _ in range(3)]

    with database.transaction(WORKER) as db:
        for event in events:
            db.append(event)

    assert read_all(database) == [event.plan_id for event in events]


def test_an_event_is_gone_with_its_transaction(database: Database) -> None:
    """What is rolled back never was."""
    with suppress(RuntimeError), database.transaction(WORKER) as db:
        db.append(an_event())
        raise RuntimeError

    assert read_all(database) == []


def test_a_commit_that_fails_leaves_nothing_and_a_connection_that_works(database: Database) -> None:
    """Lock, events and commit are sent together; the first error is the one that is raised."""
    whole = Database(database.engine.url.render_as_string(hide_password=False), metadata, pool_size=1)
    impossible = an_event().model_copy(update={"kind": "no database keeps \x00"})

    def append(*events: PlanArchived) -> None:
        with whole.transaction(WORKER) as db:
            for event in events:
                db.append(event)

    with closing(whole):
        with pytest.raises(DataError, match="unsupported Unicode escape sequence"):
            append(an_event(), impossible)
        with pytest.raises(DataError, match="unsupported Unicode escape sequence"):
            append(impossible)
        append(an_event())

    assert len(read_all(database)) == 1


def test_a_connection_that_breaks_at_the_commit_is_one_that_is_known_to_be_gone(
    database: Database, database_urls: dict[str, str]
) -> None:
    """The error says so, and the next transaction gets another connection."""

    def append_on_a_connection_that_breaks() -> None:
        with database.transaction(WORKER) as db:
            db.append(an_event())
            pid = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with psycopg.connect(database_urls["administrator"]) as administrator:
                administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    with pytest.raises(OperationalError) as found:
        append_on_a_connection_that_breaks()
    with database.transaction(WORKER) as db:
        db.append(an_event())

    assert found.value.connection_invalidated
    assert len(read_all(database)) == 1


def test_a_reader_never_skips_a_slow_commit(database: Database) -> None:
    """While four writers commit at their own pace, a reader that moves on from its last position sees every event."""
    written: set[UUID] = set()

    def write() -> None:
        for _ in range(40):
            event = an_event()
            with database.transaction(WORKER) as db:
                db.execute(text("SELECT pg_sleep(random() * 0.003)"))
                db.append(event)
            written.add(event.plan_id)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    seen: list[UUID] = []
    position = 0
    while any(writer.is_alive() for writer in writers):
        position = _read_on(database, position, seen)
    _read_on(database, position, seen)

    assert len(seen) == len(set(seen)) == 160
    assert set(seen) == written


def _read_on(database: Database, position: int, seen: list[UUID]) -> int:
    with database.transaction(WORKER) as db:
        for event in read_events(db, event_log, after=position, limit=1000):
            seen.append(UUID(event.data["plan_id"]))
            position = event.position
    return position


def test_the_application_can_neither_change_nor_remove_what_is_logged(database: Database) -> None:
    """The log is append-only for the role that services use."""
    with pytest.raises(Exception, match="permission denied"), database.transaction(WORKER) as db:
        db.execute(text("DELETE FROM planner.event"))


def test_a_cloudevent_carries_everything(database: Database) -> None:
    """What the feed writes, the follower reads."""
    with database.transaction(WORKER) as db:
        db.append(an_event())
    with database.transaction(WORKER) as db:
        (event,) = read_events(db, event_log, after=0, limit=1)
        (item,) = json.loads(read_cloudevents(db, event_log, after=0, limit=1))

    assert item["specversion"] == "1.0"
    assert from_cloudevent(item) == event
