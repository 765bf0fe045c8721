"""Following another service's log: each event's effect happens exactly once, in order.

The reactions of a batch share one transaction with the move of the cursor.  If one fails, the batch rolls back and is
repeated one event per transaction; an event that keeps failing is parked, with all later ones of its subject.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import fields
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    MetaData,
    RowMapping,
    Select,
    String,
    Table,
    Uuid,
    delete,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from shared.database import Database, Transaction, is_interruption
from shared.event_log import LoggedEvent
from shared.events import EVENT_TYPES, Event
from shared.failures import describe
from shared.identity import WORKER
from shared.logs import doing
from shared.traces import CONSUMER, span

logger = logging.getLogger(__name__)

BATCH = 500
TRIES_BEFORE_PARKING = 3

_FIELDS = [field.name for field in fields(LoggedEvent)]

Fetch = Callable[[str, int, int], list[LoggedEvent]]
Reaction = Callable[[Transaction, Any], None]
Reactions = Mapping[type[Event], Reaction]

_Taker = TypeVar("_Taker", bound=Callable[..., None])


def takes_many(reaction: _Taker) -> _Taker:
    """Mark a reaction that takes a list: events of its type that follow each other come together, in their order."""
    reaction.takes_many = True  # type: ignore[attr-defined]
    return reaction


class SomebodyElseFollows(Exception):
    """The cursor moved under us: another process applies these events."""


def cursor_table(metadata: MetaData) -> Table:
    """Return the table of cursors, one row per followed service."""
    return Table(
        "cursor",
        metadata,
        Column("source", String, primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("moved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def parked_event_table(metadata: MetaData) -> Table:
    """Return the table of events whose reaction failed repeatedly."""
    return Table(
        "parked_event",
        metadata,
        Column("source", String, primary_key=True),
        Column("position", BigInteger, primary_key=True),
        Column("id", Uuid, nullable=False),
        Column("type", String, nullable=False),
        Column("subject", String, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("data", JSONB, nullable=False),
        Column("error", String, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("trace_context", String),
        Column("retry_asked_at", DateTime(timezone=True)),
        Column("retried_at", DateTime(timezone=True)),
    )


def follow(database: Database, source: str, fetch: Fetch, reactions: Reactions, *, limit: int = BATCH) -> int:
    """Apply everything that ``source`` has logged since last time; return how many events were taken.

    Args:
        database: the following service's database.
        source: the followed service.
        fetch: ``(source, after, limit)`` → events in order; its errors pass through.
        reactions: event class → reaction; events of other types are passed over.
        limit: how many events are asked for at a time.
    """
    taken, full = 0, True
    # Fewer than asked for were all there are: what is logged later rings for itself.
    while full:
        fetched = fetch(source, position := _position(database, source), limit)
        full = len(fetched) >= limit
        # A feed may repeat what was asked for before; an event takes effect once all the same.
        if not (batch := [event for event in fetched if event.position > position]):
            break
        try:
            _take(database, source, position, batch, reactions)
        except SomebodyElseFollows:
            break
        except Exception as error:
            if is_interruption(error):
                raise
            logger.exception("a batch of %s from %s failed; taking it one by one", len(batch), source)
            if not _take_one_by_one(database, source, position, batch, reactions):
                break
        taken += len(batch)
    return taken


def list_parked(db: Transaction) -> list[RowMapping]:
    """Return the parked events in their order, as rows of the table."""
    return list(db.execute(_in_order(_parked(db))).mappings())


def ask_for_retry(db: Transaction, source: str | None = None, subject: str | None = None) -> int:
    """Have parked events taken up again by the worker's clock; return how many were newly asked for.

    Args:
        db: a worker's transaction.
        source: those of this log only.
        subject: those about this subject only.
    """
    table = _parked(db)
    chosen = update(table).where(table.c.retry_asked_at.is_(None))
    if source is not None:
        chosen = chosen.where(table.c.source == source)
    if subject is not None:
        chosen = chosen.where(table.c.subject == subject)
    return len(db.execute(chosen.values(retry_asked_at=func.now()).returning(table.c.position)).all())


def retry_asked(database: Database, reactions: Reactions) -> None:
    """Take up again the parked events that somebody has asked for, and those that wait for nothing any more.

    What an event waited for may have been taken up in the moment in which it was parked.
    """
    with database.transaction(WORKER) as db:
        table = _parked(db)
        failed = select(table.c.source, table.c.subject).where(table.c.attempts > 0)
        free = table.c.retry_asked_at.is_not(None) | tuple_(table.c.source, table.c.subject).not_in(failed)
        rows = list(db.execute(_in_order(table).where(free)).mappings())
    _retry(database, reactions, rows)


def retry_parked(database: Database, reactions: Reactions) -> tuple[int, int]:
    """Take parked events up again in their order; return how many succeeded and how many remain."""
    with database.transaction(WORKER) as db:
        rows = list_parked(db)
    _retry(database, reactions, rows)
    with database.transaction(WORKER) as db:
        left = db.execute(select(func.count()).select_from(_parked(db))).scalar_one()
    return len(rows) - left, left


def _retry(database: Database, reactions: Reactions, rows: list[RowMapping]) -> None:
    stuck: set[tuple[str, str]] = set()
    for row in rows:
        event = LoggedEvent(**{name: row[name] for name in _FIELDS})
        if (row["source"], event.subject) in stuck:
            continue
        try:
            with database.transaction(WORKER) as db:
                table = _parked(db)
                mine = (table.c.source == row["source"]) & (table.c.position == event.position)
                if not db.execute(delete(table).where(mine).returning(table.c.position)).all():
                    continue
                _react(db, [event], reactions)
        except Exception as error:
            logger.exception("parked event %s failed again", event.id)
            stuck.add((row["source"], event.subject))
            _note_failure(database, row["source"], event, error)


def _position(database: Database, source: str) -> int:
    with database.transaction(WORKER) as db:
        cursor = _cursor(db)
        position = db.scalar(select(cursor.c.position).where(cursor.c.source == source))
        if position is None:
            db.execute(insert(cursor).values(source=source, position=0).on_conflict_do_nothing())
        return position or 0


def _take(database: Database, source: str, position: int, events: list[LoggedEvent], reactions: Reactions) -> None:
    with database.transaction(WORKER) as db:
        _move(db, source, position, events[-1].position)
        held = _held_subjects(db, source)
        for event in events:
            if event.subject in held:
                _park(db, source, event, "an earlier event of the same subject is parked", 0)
        free = [event for event in events if event.subject not in held]
        # What was logged in different traces is recorded in each of them.
        for _, alike in groupby(free, key=lambda event: (event.type, event.trace_context)):
            _react(db, list(alike), reactions)


def _take_one_by_one(
    database: Database, source: str, position: int, events: list[LoggedEvent], reactions: Reactions
) -> bool:
    for event in events:
        for attempt in range(1, TRIES_BEFORE_PARKING + 1):
            try:
                _take(database, source, position, [event], reactions)
                break
            except SomebodyElseFollows:
                return False
            except Exception as error:
                if is_interruption(error):
                    raise
                logger.exception("event %s (%s) failed in try %s", event.id, event.type, attempt)
                if attempt == TRIES_BEFORE_PARKING:
                    with database.transaction(WORKER) as db:
                        _move(db, source, position, event.position)
                        _park(db, source, event, describe(error), attempt)
        position = event.position
    return True


def _react(db: Transaction, events: list[LoggedEvent], reactions: Reactions) -> None:
    """Have the reaction take events of one type and one trace."""
    first, last = events[0], events[-1]
    if (event_type := EVENT_TYPES.get(first.type)) is None:
        logger.warning(
            "passed over %s of type %s, which this release doesn't know: %s", len(events), first.type, first.id
        )
        return
    if not (reaction := reactions.get(event_type)):
        return
    told = {"kub.event": str(first.id), "kub.service": db.schema}
    ids = str(first.id) if first is last else f"{first.id}..{last.id}"
    with doing(event=ids), span(f"react to {first.type}", CONSUMER, first.trace_context, told):
        said = [event_type.model_validate(event.data) for event in events]
        if getattr(reaction, "takes_many", False):
            reaction(db, said)
        else:
            for event in said:
                reaction(db, event)
        db.flush()


def _move(db: Transaction, source: str, previous: int, last: int) -> None:
    cursor = _cursor(db)
    here = (cursor.c.source == source) & (cursor.c.position == previous)
    moved = update(cursor).where(here).values(position=last, moved_at=func.now()).returning(cursor.c.source)
    if not db.execute(moved).all():
        raise SomebodyElseFollows(source)


def _park(db: Transaction, source: str, event: LoggedEvent, error: str, attempts: int) -> None:
    table = _parked(db)
    # What joins a subject while it is being taken up again is taken up with it.
    same_subject = (table.c.source == source) & (table.c.subject == event.subject)
    asked = select(func.max(table.c.retry_asked_at)).where(same_subject).scalar_subquery()
    row = {"source": source, "error": error, "attempts": attempts, "retry_asked_at": asked} | vars(event)
    db.execute(insert(table).values(**row).on_conflict_do_nothing())


def _note_failure(database: Database, source: str, event: LoggedEvent, error: Exception) -> None:
    with database.transaction(WORKER) as db:
        table = _parked(db)
        same_subject = (table.c.source == source) & (table.c.subject == event.subject)
        db.execute(update(table).where(same_subject).values(retry_asked_at=None, retried_at=func.now()))
        values = {"error": describe(error), "attempts": table.c.attempts + 1}
        db.execute(update(table).where(same_subject, table.c.position == event.position).values(**values))


def _held_subjects(db: Transaction, source: str) -> set[str]:
    table = _parked(db)
    return set(db.execute(select(table.c.subject).where(table.c.source == source).distinct()).scalars())


def _in_order(parked: Table) -> Select[Any]:
    return select(parked).order_by(parked.c.source, parked.c.position)


def _cursor(db: Transaction) -> Table:
    return db.tables[f"{db.schema}.cursor"]


def _parked(db: Transaction) -> Table:
    return db.tables[f"{db.schema}.parked_event"]
