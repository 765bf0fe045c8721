"""One transaction per request, job or batch, opened at the edge; the only place that commits."""

import select
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, LiteralString

import psycopg
from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session, SessionTransaction

from shared.event_log import append_events, appending
from shared.events import Event
from shared.identity import Scope
from shared.traces import current_trace

# Nothing computes for so long within a transaction. A process that is frozen in the middle of one would otherwise keep
# everybody from what it has locked, the event log before all.
_IDLE_IN_TRANSACTION = "1min"
# PostgreSQL's classes of errors that say nothing against the statement: no room, too many connections, not up yet.
_AWAY = ("08", "53", "57P", "58")


Bell = Callable[[bool, set[tuple[str, str]]], None]


class _Thread(threading.local):
    """How many transactions this thread has open."""

    open = 0


_thread = _Thread()


def in_transaction() -> bool:
    """Say whether this thread has a transaction open: what it has locked, others wait for."""
    return _thread.open > 0


class Transaction(Session):
    """A session that knows for whom it was opened, and hands events and jobs over at the commit."""

    def __init__(self, engine: Engine, metadata: MetaData, scope: Scope) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.scope = scope
        self.tables = metadata.tables
        self.schema = metadata.schema or ""
        self.events: list[tuple[Event, str | None]] = []
        self.tells_scope = True
        self.queued_jobs: set[tuple[str, str]] = set()

    def append(self, event: Event) -> None:
        """Hand over an event: it is in the log if, and only if, this transaction commits."""
        self.events.append((event, current_trace()))

    def ring_job(self, kind: str, job_id: object) -> None:
        """Have the workers told of a job after the commit."""
        self.queued_jobs.add((kind, str(job_id)))


class Database:
    """A service's way into its own schema, under its application role.

    Args:
        url: the address with the application role's name and password.
        metadata: the service's tables; its schema is the service's name.
        pool_size: connections held at most, one per thread that works at once.
        bell: called after a commit with whether events were appended, and the jobs that were queued.
    """

    def __init__(self, url: str, metadata: MetaData, *, pool_size: int = 10, bell: Bell | None = None) -> None:
        self.metadata = metadata
        self.bell = bell
        # Called after a commit that appended events, from the thread that made it.
        self.after_events: list[Callable[[], None]] = []
        self.engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            # What people wrote must not stand in a log because a statement failed.
            hide_parameters=True,
            connect_args=_connecting(metadata),
        )
        event.listen(self.engine, "checkout", _look_at)

    @contextmanager
    def transaction(self, scope: Scope) -> Iterator[Transaction]:
        """Open a transaction for ``scope``, commit it at the end, then ring the bell.

        Any exception rolls everything back: rows, events, jobs.
        """
        _thread.open += 1
        try:
            with Transaction(self.engine, self.metadata, scope) as db:
                yield db
                db.flush()
                if db.events:
                    self._append(db)
                db.commit()
        finally:
            _thread.open -= 1
        if self.bell and (db.events or db.queued_jobs):
            self.bell(bool(db.events), db.queued_jobs)
        if db.events:
            for tell in self.after_events:
                tell()

    def _append(self, db: Transaction) -> None:
        """Append the events and commit, sent in one go; so is the scope, when nothing was asked before.

        So the log's lock, for which others wait, isn't held while this process waits for its turn to go on.
        """
        db.tells_scope = db.in_transaction()
        connection = db.connection().connection.driver_connection
        assert isinstance(connection, psycopg.Connection)  # noqa: S101  # the one driver
        try:
            with connection.pipeline():
                if not db.tells_scope:
                    tell_scope(connection, db.scope)
                append_events(connection, self.metadata.tables[f"{self.metadata.schema}.event"], db.events)
                connection.commit()
        except psycopg.Error as error:
            # Past SQLAlchemy, which would have said it like this.
            if gone := connection.closed:
                db.connection().invalidate(error)
            raise DBAPIError.instance(
                "COMMIT", None, error, psycopg.Error, hide_parameters=True, connection_invalidated=gone
            ) from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


class Line:
    """A connection of its own, under one scope for life, whose transactions are each sent in one go.

    For what comes so often that the ways there and back count: its statements, the events and the commit are one.

    Args:
        url: the address with the application role's name and password.
        metadata: the service's tables.
        scope: for whom everything on it is done.
        lock_seconds: how long a statement waits for somebody else at most.
    """

    def __init__(self, url: str, metadata: MetaData, scope: Scope, lock_seconds: float) -> None:
        self._url = url
        self._log = metadata.tables[f"{metadata.schema}.event"]
        self._settings = {
            **{f"kub.{name}": value for name, value in scope.settings().items()},
            "lock_timeout": f"{lock_seconds * 1000:.0f}",
            # Plans are made once, maybe while tables are empty, and kept: none that reads a whole table.
            "enable_seqscan": "off",
        }
        self._arguments = _connecting(metadata)
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def transact(
        self,
        statements: Sequence[tuple[str, dict[str, Any]]],
        events: Sequence[tuple[Event, str | None]] = (),
        only: str = "",
    ) -> list[list[Any]]:
        """Run statements, append events and commit; return each statement's rows.

        Args:
            statements: SQL of psycopg's kind with its values.
            events: what to append, each with its trace context.
            only: SQL about ``new.data``: which of the events, when the statements have decided.

        Raises:
            psycopg.Error: it failed, and nothing was done; or the line broke, and nobody knows.
        """
        connection = await self._connected()
        try:
            async with connection.pipeline():
                cursors = [await connection.execute(sql, values, prepare=True) for sql, values in statements]
                for statement, row in appending(self._log, events, only) if events else ():
                    await connection.execute(statement, row, prepare=True)
                await connection.commit()
        except BaseException:
            await self.close()
            raise
        return [await cursor.fetchall() for cursor in cursors]

    async def _connected(self) -> "psycopg.AsyncConnection[Any]":
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(self._url, **self._arguments)
            for setting in self._settings.items():
                await self._connection.execute("SELECT set_config(%s, %s, false)", setting)
            await self._connection.commit()
        return self._connection

    async def close(self) -> None:
        """Close the connection; the next transaction opens a new one."""
        connection, self._connection = self._connection, None
        if connection:
            await connection.close()


def _connecting(metadata: MetaData) -> dict[str, Any]:
    return {
        "connect_timeout": 5,
        "application_name": f"kub-{metadata.schema}",
        # A server that has vanished is noticed within half a minute, not within the system's hours.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        "options": f"-c idle_in_transaction_session_timeout={_IDLE_IN_TRANSACTION}",
    }


def is_database_away(error: BaseException) -> bool:
    """Say whether a statement failed because the database has no room or takes no connections.

    A connection that broke in the middle isn't meant: the statement may be what broke it.
    """
    if not isinstance(error, DBAPIError) or error.connection_invalidated:
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state.startswith(_AWAY) if state else isinstance(error, OperationalError)


def is_interruption(error: BaseException) -> bool:
    """Say whether the database is away, or the connection broke in the middle: it may go well as it is, later.

    Other errors that PostgreSQL counts as operational, such as an index row that is too large, come again each time.
    """
    broke = isinstance(error, OperationalError | InterfaceError) and error.connection_invalidated
    return broke or is_database_away(error)


def _look_at(connection: psycopg.Connection[Any], *_: Any) -> None:
    """Pass a connection that a pool hands out, unless the server has hung up meanwhile.

    An idle connection has nothing to say: if there is something to read, it is asked whether it still works.  Asking
    each time would be one more way there and back for every transaction.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        try:
            connection.execute("")
            connection.rollback()
        except psycopg.Error as error:
            raise InvalidatePoolError from error


@event.listens_for(Transaction, "after_begin")
def _set_scope(db: Transaction, _: SessionTransaction, connection: Any) -> None:
    if db.tells_scope:
        tell_scope(connection.connection.driver_connection, db.scope)


def tell_scope(connection: psycopg.Connection[Any], scope: Scope) -> None:
    """Set what row-level security reads, until this transaction ends."""
    settings = scope.settings()
    connection.execute(_scope_statement(tuple(settings)), list(settings.values()))


@cache
def _scope_statement(names: tuple[str, ...]) -> LiteralString:
    return "SELECT " + ", ".join(f"set_config('kub.{name}', %s, true)" for name in names)
