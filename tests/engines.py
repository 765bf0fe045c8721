"""SQLAlchemy's engines, used by one test after the other with their connections and the statements they have composed.

Connecting, and composing every statement anew, for each test took a fifth of the whole run.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from sqlalchemy import Engine, create_engine, event

from shared.database import Database


@contextmanager
def kept_engines(name: str) -> Iterator[None]:
    """While the block lasts, a closed :class:`Database` leaves its engine for the next one that asks for one like it.

    Args:
        name: the database whose engines are kept; those of others close their connections as ever.
    """
    idle: dict[str, list[Engine]] = defaultdict(list)
    # Those that a test forgot end with its application.
    like: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()

    def take(url: str, **options: Any) -> Engine:
        wanted = f"{url} {options}"
        engine = idle[wanted].pop() if idle[wanted] else create_engine(url, **options)
        if engine.url.database == name:
            like[engine] = wanted
        return engine

    def leave(database: Database) -> None:
        # Somebody may still hold a connection, or close it twice.
        wanted = like.pop(database.engine, None)
        if wanted is None or database.engine.pool.checkedout():  # type: ignore[attr-defined]  # a queue, as ours are
            database.engine.dispose()
        else:
            idle[wanted].append(database.engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.database.create_engine", take)
        patch.setattr(Database, "close", leave)
        yield
    for engine in [each for engines in idle.values() for each in engines]:
        engine.dispose()


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    """Give a list that holds, when the block has ended, every statement that was sent meanwhile."""
    sent: list[str] = []

    def note_down(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note_down)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note_down)
