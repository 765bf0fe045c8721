"""One transaction per request, job or batch, opened at the edge; the only place that commits."""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, LiteralString

import psycopg
from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session, SessionTransaction

from shared.event_log import append_events
from shared.events import Event
from shared.identity import Scope
from shared.traces import current_trace

# What a derivation may take at most, which computes within its transaction. A process that is frozen in the middle of
# one would otherwise keep everybody from what it has locked, the event log before all.
_IDLE_IN_TRANSACTION = "1min"
# PostgreSQL's classes of errors that say nothing against the statement: no room, too many connections, not up yet.
_AWAY = ("08", "53", "57P", "58")

Bell = Callable[[bool, set[tuple[str, str]]], None]


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
        self.engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            # What people wrote must not stand in a log because a statement failed.
            hide_parameters=True,
            connect_args={
                "connect_timeout": 5,
                "application_name": f"kub-{metadata.schema}",
                # A server that has vanished is noticed within half a minute, not within the system's hours.
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
                "tcp_user_timeout": 20_000,
                "options": f"-c idle_in_transaction_session_timeout={_IDLE_IN_TRANSACTION}",
            },
        )
        event.listen(self.engine, "checkout", _look_at)

    @contextmanager
    def transaction(self, scope: Scope) -> Iterator[Transaction]:
        """Open a transaction for ``scope``, commit it at the end, then ring the bell.

        Any exception rolls everything back: rows, events, jobs.
        """
        with Transaction(self.engine, self.metadata, scope) as db:
            yield db
            db.flush()
            if db.events:
                self._append(db)
            db.commit()
        if self.bell and (db.events or db.queued_jobs):
            self.bell(bool(db.events), db.queued_jobs)

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


def is_database_away(error: BaseException) -> bool:
    """Say whether a statement failed because the database has no room or takes no connections.

    A connection that broke in the middle isn't meant: the statement may be what broke it.
    """
    if not isinstance(error, DBAPIError) or error.connection_invalidated:
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state.startswith(_AWAY) if state else isinstance(error, OperationalError)


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
