"""The event log of a service: an append-only table whose positions are in the order of commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from pydantic_core import to_json
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    MetaData,
    String,
    Table,
    TextClause,
    Uuid,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from shared.events import Event
from shared.identifiers import new_id, new_id_text

# One number for the lock in every service; the schema keeps them apart: two services don't share a log.
APPEND_LOCK = 0x6B7562  # "kub"


@dataclass(frozen=True)
class LoggedEvent:
    """One row of a log, as followers see it."""

    position: int
    id: UUID
    type: str
    subject: str
    time: datetime
    data: dict[str, Any]
    trace_context: str | None = None


def event_table(metadata: MetaData) -> Table:
    """Return the log's table for a service's metadata."""
    return Table(
        "event",
        metadata,
        Column("position", BigInteger, Identity(always=True), primary_key=True),
        Column("id", Uuid, nullable=False, unique=True),
        Column("type", String, nullable=False),
        Column("subject", String, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
        Column("data", JSONB, nullable=False),
        # The W3C traceparent of what the event was logged in.
        Column("trace_context", String),
    )


# hashtext: two services of one database don't wait for each other.
_LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


def append_events(
    connection: psycopg.Connection[Any], table: Table, events: Sequence[tuple[Event, str | None]]
) -> None:
    """Insert events, each with its trace context, in this transaction, which must commit right after.

    Statements whose results nobody needs, past SQLAlchemy: they may be sent together with the commit.

    The advisory lock is held until the commit, so nobody gets a lower position and commits later: a reader that asks
    for what comes after a position never skips a slow commit.
    """
    for statement, values in appending(table, events):
        connection.execute(statement, values)


def appending(
    table: Table, events: Sequence[tuple[Event, str | None]], only: str = ""
) -> list[tuple[str, Sequence[Any]]]:
    """Return the statements of :func:`append_events`, for whoever sends them along with others.

    Args:
        table: the log.
        events: the events, each with its trace context.
        only: SQL about ``new.data``, an event's content: those are left out for which it isn't true.
    """
    lock = (_LOCK, (APPEND_LOCK, table.schema))
    if len(events) == 1 and not only:
        event, trace = events[0]
        row = (new_id(), event.type, event.subject, event.model_dump_json(), trace)
        return [lock, (_insertion_of_one(table.fullname), row)]
    rows = [_as_row(event, trace) for event, trace in events]
    return [lock, (_insertion(table.fullname, only or "true"), [to_json(rows).decode()])]


def _as_row(event: Event, trace: str | None) -> dict[str, Any]:
    return {"id": new_id_text(), "type": event.type, "subject": event.subject, "data": event, "trace_context": trace}


@cache
def _insertion_of_one(table: str) -> str:
    # What nearly every transaction says: a quarter of the time of taking a list apart.
    return f"INSERT INTO {table} (id, type, subject, data, trace_context) VALUES (%s, %s, %s, %s, %s)"  # noqa: S608


@cache
def _insertion(table: str, only: str) -> str:
    # One statement and one value for any number of rows; their order gives their positions.
    return (
        f"INSERT INTO {table} (id, type, subject, data, trace_context)"  # noqa: S608  # our own name
        " SELECT id, type, subject, data, trace_context FROM ROWS FROM (json_to_recordset(%s::json)"
        " AS (id uuid, type text, subject text, data jsonb, trace_context text))"
        f" WITH ORDINALITY AS new (id, type, subject, data, trace_context, place) WHERE {only} ORDER BY place"
    )


def read_events(db: Session, table: Table, *, after: int, limit: int) -> list[LoggedEvent]:
    """Return at most ``limit`` events after position ``after``, in order."""
    rows = db.execute(select(table).where(table.c.position > after).order_by(table.c.position).limit(limit))
    return [LoggedEvent(**row) for row in rows.mappings()]


def read_cloudevents(db: Session, table: Table, *, after: int, limit: int) -> str:
    """Return at most ``limit`` events after position ``after`` as a CloudEvents 1.0 batch, in order.

    Position and trace context are extension attributes.  The database writes the JSON: content that nobody looks at
    on the way isn't taken apart and put together again.
    """
    values = {"source": f"/{table.schema}", "after": after, "limit": limit}
    batch: str = db.execute(_cloudevents(table.fullname), values).scalar_one()
    return batch


@cache
def _cloudevents(table: str) -> TextClause:
    return text(
        "SELECT coalesce('[' || string_agg(CAST(jsonb_build_object("  # noqa: S608  # our own name
        "'specversion', '1.0', 'id', id, 'source', CAST(:source AS text), 'type', type, 'subject', subject,"
        " 'time', time, 'datacontenttype', 'application/json', 'position', position, 'data', data)"
        " || CASE WHEN trace_context IS NULL THEN '{}' ELSE jsonb_build_object('traceparent', trace_context) END"
        " AS text), ',' ORDER BY position) || ']', '[]')"
        f" FROM (SELECT * FROM {table} WHERE position > :after ORDER BY position LIMIT :limit) AS next"
    )


def from_cloudevent(item: dict[str, Any]) -> LoggedEvent:
    """Return the event that :func:`read_cloudevents` wrote."""
    return LoggedEvent(
        position=int(item["position"]),
        id=UUID(item["id"]),
        type=item["type"],
        subject=item["subject"],
        time=datetime.fromisoformat(item["time"]),
        data=item["data"],
        trace_context=item.get("traceparent"),
    )
