"""Moving boards through their phases."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from services.intake.board.domain import State
from services.intake.board.problems import BoardNotOpen
from services.intake.board.queries import perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.sessions import lock_session
from services.intake.joining.tables import BoardParticipant
from services.intake.leading.domain import Phase, can_move, timer_end
from services.intake.leading.problems import PhaseNotReachable
from services.intake.leading.queries import boards_of
from services.intake.leading.tables import Board
from shared.database import Transaction
from shared.errors import NotFound
from shared.events import BoardChanged
from shared.identity import Viewer


def move_board(
    db: Transaction, viewer: Viewer, session_id: UUID, perspective: str, to: Phase, now: datetime, *, seen: Phase | None
) -> None:
    """Take a board to another phase; harmless when it is there already.

    Args:
        db: the transaction.
        viewer: who asks.
        session_id: the session.
        perspective: which board.
        to: the phase.
        now: when.
        seen: the phase that the facilitator saw; when another was there already, nothing happens.

    Raises:
        NotFound: there is no such board, or the viewer may not run the session.
        BoardNotOpen: the session isn't open.
        PhaseNotReachable: it is more than one phase back, or somebody else has moved the board.
    """
    board = lock_board(db, viewer, session_id, perspective)
    now_at = Phase(board.phase)
    if now_at is to:
        return
    if (seen is not None and seen is not now_at) or not can_move(now_at, to):
        raise PhaseNotReachable
    board.phase, board.phase_since, board.timer_ends_at = to, now, None
    _begin_unready(db, board)
    db.append(BoardChanged(session_id=session_id, perspective=perspective, what="phase"))


def _begin_unready(db: Transaction, board: Board) -> None:
    """Forget who was ready on a board: a phase that comes again begins anew."""
    here = BoardParticipant.session_id == board.session_id
    said = here & (BoardParticipant.ready_perspective == board.perspective)
    db.execute(update(BoardParticipant).where(said).values(ready_perspective=None, ready_phase=None))


def open_boards(db: Transaction, viewer: Viewer, session_id: UUID, now: datetime) -> int:
    """Let people write on every board that waits, as breakout groups do; return how many were opened.

    The board that the room is busy with stays that: these stand beside it, as if they had moved when it did.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        BoardNotOpen: the session isn't open.
    """
    lock_open(db, viewer, session_id)
    boards = boards_of(db, session_id).values()
    waiting = [board for board in boards if board.phase == Phase.WAITING]
    since = max((board.phase_since for board in boards if board.phase != Phase.WAITING), default=now)
    for board in waiting:
        board.phase, board.phase_since = Phase.WRITE, since
        db.append(BoardChanged(session_id=session_id, perspective=board.perspective, what="phase"))
    return len(waiting)


def change_timer(
    db: Transaction,
    viewer: Viewer,
    session_id: UUID,
    perspective: str,
    minutes: int,
    now: datetime,
    *,
    seen: datetime | None,
) -> bool:
    """Start the board's timer, give it more time, or stop it; return False when it had changed meanwhile.

    Args:
        db: the transaction.
        viewer: who asks.
        session_id: the session.
        perspective: which board.
        minutes: how many more; 0 stops it.
        now: when.
        seen: when it ended as the facilitator saw it, so that pressing twice doesn't add twice.

    Raises:
        NotFound: there is no such board, or the viewer may not run the session.
        BoardNotOpen: the session isn't open.
    """
    board = lock_board(db, viewer, session_id, perspective)
    if board.timer_ends_at != seen:
        return False
    board.timer_ends_at = timer_end(board.timer_ends_at, minutes, now) if minutes else None
    db.append(BoardChanged(session_id=session_id, perspective=perspective, what="timer"))
    return True


def lock_board(db: Transaction, viewer: Viewer, session_id: UUID, perspective: str) -> Board:
    """Return a board of an open session for someone who may run it; its phase stays until this transaction ends.

    Raises:
        NotFound: there is no such board, or the viewer may not run the session.
        BoardNotOpen: the session isn't open.
    """
    session = lock_open(db, viewer, session_id)
    board = boards_of(db, session_id).get(perspective)
    if board is None:
        if perspective not in {known.code for known in perspectives_of(db, session.programme_id)}:
            raise NotFound
        board = Board(
            session_id=session_id,
            municipality_id=session.municipality_id,
            perspective=perspective,
            phase=Phase.WRITE,
        )
        db.add(board)
        db.flush()
    return board


def lock_open(db: Transaction, viewer: Viewer, session_id: UUID) -> SwotSession:
    """Return the session, held alone: participants' notes wait until the phase has changed.

    Raises:
        NotFound: there is none, or the viewer may not run it.
        BoardNotOpen: it isn't open.
    """
    session = lock_session(db, viewer, session_id)
    if session.state != State.OPEN:
        raise BoardNotOpen
    return session
