"""The event log of a service: an append-only table whose positions are in the order of commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    MetaData,
    String,
    Table,
    Uuid,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from shared.events import Event
from shared.identifiers import new_id

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
    connection.execute(_LOCK, (APPEND_LOCK, table.schema))
    rows = [(new_id(), event.type, event.subject, event.model_dump_json(), trace) for event, trace in events]
    if len(rows) == 1:
        connection.execute(_insertion_of_one(table.fullname), rows[0])
    else:
        connection.execute(_insertion(table.fullname), [list(column) for column in zip(*rows, strict=True)])


@cache
def _insertion_of_one(table: str) -> str:
    # What nearly every transaction says: a quarter of the time of taking arrays apart.
    return f"INSERT INTO {table} (id, type, subject, data, trace_context) VALUES (%s, %s, %s, %s, %s)"  # noqa: S608


@cache
def _insertion(table: str) -> str:
    # One statement for any number of rows; their order gives their positions.
    return (
        f"INSERT INTO {table} (id, type, subject, data, trace_context)"  # noqa: S608  # our own name
        " SELECT id, type, subject, data, trace"
        " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::jsonb[], %s::text[])"
        " WITH ORDINALITY AS new (id, type, subject, data, trace, place) ORDER BY place"
    )


def read_events(db: Session, table: Table, *, after: int, limit: int) -> list[LoggedEvent]:
    """Return at most ``limit`` events after position ``after``, in order."""
    rows = db.execute(select(table).where(table.c.position > after).order_by(table.c.position).limit(limit))
    return [LoggedEvent(**row) for row in rows.mappings()]


def to_cloudevent(event: LoggedEvent, source: str) -> dict[str, Any]:
    """Return the event as CloudEvents 1.0 JSON, with its position and trace context as extension attributes."""
    traced = {"traceparent": event.trace_context} if event.trace_context else {}
    return traced | {
        "specversion": "1.0",
        "id": str(event.id),
        "source": f"/{source}",
        "type": event.type,
        "subject": event.subject,
        "time": event.time.isoformat(),
        "datacontenttype": "application/json",
        "position": event.position,
        "data": event.data,
    }


def from_cloudevent(item: dict[str, Any]) -> LoggedEvent:
    """Return the event that :func:`to_cloudevent` wrote."""
    return LoggedEvent(
        position=int(item["position"]),
        id=UUID(item["id"]),
        type=item["type"],
        subject=item["subject"],
        time=datetime.fromisoformat(item["time"]),
        data=item["data"],
        trace_context=item.get("traceparent"),
    )
