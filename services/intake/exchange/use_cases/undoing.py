"""Taking back a day that was made of a file, as long as it stands exactly as the file made it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from sqlalchemy import Select, Table, Text, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from services.intake.board.domain import State
from services.intake.board.queries import board_notes, conclusions_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import NoteImport
from services.intake.board.use_cases.sessions import lock_session
from services.intake.exchange.problems import DayWorkedOn
from services.intake.leading.rehearsal import erase_rows, tables_of_days
from shared.database import Transaction
from shared.identity import Viewer


@dataclass(frozen=True)
class Made:
    """What is removed with a day that a file made."""

    filename: str
    notes: int
    conclusions: int


def keep_making(db: Transaction, session: SwotSession, filename: str, now: datetime) -> None:
    """Keep that a file made this day and how every row of it stood then; made twice, the first time counts."""
    row = {
        "id": _marker(session.id),
        "session_id": session.id,
        "municipality_id": session.municipality_id,
        "filename": filename[:200],
        "content_hash": _as_it_stands(db, session.id),
        "notes": [],
        "skipped": [],
        "confirmed_at": now,
    }
    db.execute(insert(NoteImport).values(row).on_conflict_do_nothing())


def made_of_file(db: Transaction, session: SwotSession) -> bool:
    """Say whether the day was made of a file, whatever became of it."""
    return db.get(NoteImport, _marker(session.id)) is not None


def undoable(db: Transaction, session: SwotSession) -> Made | None:
    """Return what would be removed with a day that stands as its file made it; None for every other day."""
    marker = db.get(NoteImport, _marker(session.id))
    if marker is None or session.state != State.OPEN or marker.content_hash != _as_it_stands(db, session.id):
        return None
    concluded = sum(bool(said.text) for said in conclusions_of(db, session.id).values())
    return Made(marker.filename, len(board_notes(db, session)), concluded)


def undo_making(db: Transaction, viewer: Viewer, session_id: UUID) -> Made:
    """Erase every row of a day that stands as its file made it; return what was removed.

    Nothing of it was handed on: no closing, so that the planner has never heard of it.

    Args:
        db: a worker's transaction: what a facilitator doesn't see yet is work too, and holds the day.
        viewer: who asks.
        session_id: the day's.

    Raises:
        NotFound: there is none, or the viewer may not run it.
        DayWorkedOn: it wasn't made of a file, or somebody has done something on it since.
    """
    session = lock_session(db, viewer, session_id)
    made = undoable(db, session)
    if made is None:
        raise DayWorkedOn
    erase_rows(db, session_id)
    return made


def _marker(session_id: UUID) -> UUID:
    return uuid5(session_id, "made of a file")


def _as_it_stands(db: Transaction, session_id: UUID) -> str:
    """Return a hash over every row of the day, whatever table it lies in: a new table is work that counts too."""
    db.flush()
    parts: list[str] = [str(db.scalar(asked) or "") for asked in _readings(session_id)]
    return sha256("\n".join(parts).encode()).hexdigest()


def _readings(session_id: UUID) -> Iterator[Select[tuple[str]]]:
    yield _reading(SwotSession.__table__, "id", session_id)  # type: ignore[arg-type]
    for table in tables_of_days():
        asked = _reading(table, "session_id", session_id)
        yield asked.where(literal_column("line.id") != _marker(session_id)) if table.name == "note_import" else asked


def _reading(table: Table, column: str, session_id: UUID) -> Select[tuple[str]]:
    line = table.alias("line")
    row = cast(func.to_jsonb(literal_column("line")), Text)
    told = func.md5(func.string_agg(row, aggregate_order_by(literal_column("E'\\n'"), row)))
    return select(told).select_from(line).where(line.c[column] == session_id)
