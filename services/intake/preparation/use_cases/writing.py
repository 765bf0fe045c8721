"""A worksheet that takes something in, and what happens to it when the day is closed."""

from uuid import UUID

from sqlalchemy import delete, func, select, update

from services.intake.board.domain import State
from services.intake.board.queries import find_session
from services.intake.board.session_tables import SwotSession
from services.intake.preparation.domain import may_be_written
from services.intake.preparation.problems import PreparationClosed
from services.intake.preparation.tables import LibraryPlan, PreparationFigure, PreparationItem
from shared.database import Transaction
from shared.identity import Viewer
from shared.policy import Rule


def lock_worksheet(db: Transaction, session_id: UUID, *, alone: bool) -> None:
    """Keep others from closing the day until this transaction ends, and from writing too if one must be ``alone``.

    Taken before any lock on the session's row, which the group may not lock: that is the facilitator's to change.
    """
    lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
    db.execute(select(lock(func.hashtextextended(f"preparation {session_id}", 0))))


def open_worksheet(db: Transaction, viewer: Viewer, session_id: UUID, *, alone: bool = False) -> SwotSession:
    """Return the session; its worksheet can be written on until this transaction ends.

    Those who write share the lock, unless one must be ``alone``; closing the day holds it alone.

    Raises:
        NotFound: there is no such session, or the viewer doesn't belong to its group.
        PreparationClosed: the day is closed or called off.
    """
    lock_worksheet(db, session_id, alone=alone)
    session = find_session(db, viewer, session_id, Rule.PREPARATION_WRITE)
    if not may_be_written(State(session.state)):
        raise PreparationClosed
    return session


def settle_worksheet(db: Transaction, session_id: UUID) -> None:
    """Forget who wrote what, and for good what was taken away: the day is being closed, and its worksheet locked."""
    for table in (PreparationFigure, LibraryPlan):
        db.execute(delete(table).where(table.session_id == session_id, table.removed_at.is_not(None)))
    mine = PreparationItem.session_id == session_id
    # An erased thought's id stays: who sends it again, unknowing, doesn't bring it back.
    gone = PreparationItem.removed_at.is_not(None) & PreparationItem.erased_at.is_(None)
    db.execute(delete(PreparationItem).where(mine, gone))
    db.execute(update(PreparationItem).where(mine).values(author_id=None))
