"""Putting notes together, taking them apart, naming groups, and undoing each of these.

The session's lock makes one action come after the other; each is decided on how the notes lie by then.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from uuid import UUID, uuid5

from sqlalchemy import func

from services.intake.board.session_tables import SwotSession
from services.intake.grouping import domain
from services.intake.grouping.domain import Arrangement, Change, Obstacle, Outcome, Remark, Ticked, pair_of
from services.intake.grouping.problems import CannotUndo, GroupingNotOpen, NotGroupable, TitleChanged
from services.intake.grouping.queries import arrangement_of, dismissed_pairs
from services.intake.grouping.records import read_change
from services.intake.grouping.saving import save_action
from services.intake.grouping.tables import BoardAction
from services.intake.leading.domain import Phase, may_group
from services.intake.leading.use_cases import lock_board
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer

Decide = Callable[[Arrangement], Outcome]


def put_together(
    db: Transaction, viewer: Viewer, session_id: UUID, perspective: str, ticked: Ticked, key: UUID
) -> Outcome:
    """Put notes into one group, or merge groups; return what was done, and what has changed meanwhile.

    Args:
        db: the transaction.
        viewer: who asks.
        session_id: the session.
        perspective: which board.
        ticked: notes and groups, as the person saw them.
        key: made with the page; the same choice sent twice makes one group.

    Raises:
        NotFound: there is no such board, or the viewer may not run the session.
        BoardNotOpen: the session isn't open.
        GroupingNotOpen: the board hides its notes, or people are voting on them.
        NotGroupable: what was ticked makes no group.
    """
    group = uuid5(key, " ".join(sorted(map(str, [*ticked.notes, *ticked.groups]))))
    decide: Decide = lambda board: domain.put_together(board, ticked, group)  # noqa: E731
    return _act(db, viewer, session_id, perspective, "together", decide)


def take_out(db: Transaction, viewer: Viewer, session_id: UUID, perspective: str, ticked: Ticked) -> Outcome:
    """Take notes out of the groups that the person saw them in; raises as :func:`put_together` does."""
    return _act(db, viewer, session_id, perspective, "split", lambda board: domain.split_out(board, ticked))


def dissolve(
    db: Transaction, viewer: Viewer, session_id: UUID, perspective: str, groups: Mapping[UUID, int]
) -> Outcome:
    """Let every note of the groups lie alone again; raises as :func:`put_together` does."""
    return _act(db, viewer, session_id, perspective, "dissolve", lambda board: domain.dissolve(board, groups))


def name_group(
    db: Transaction, viewer: Viewer, session_id: UUID, perspective: str, group: UUID, title: str, seen: str
) -> Outcome:
    """Give a group a title.

    Raises:
        TitleChanged: somebody else gave it another one meanwhile.
        NotFound, BoardNotOpen, GroupingNotOpen: as in :func:`put_together`.
    """
    board, session = _open(db, viewer, session_id, perspective)
    if group not in board.groups:
        raise NotFound
    outcome = domain.rename(board, group, title, seen)
    if Remark.GROUP_CHANGED in outcome.remarks:
        raise TitleChanged(board.groups[group].title)
    save_action(db, session, perspective, "rename", outcome.change)
    return outcome


def leave_apart(db: Transaction, viewer: Viewer, session_id: UUID, perspective: str, notes: Sequence[UUID]) -> None:
    """Say that notes which look the same are not, so that nobody is asked again; harmless twice.

    Raises:
        NotFound, BoardNotOpen, GroupingNotOpen: as in :func:`put_together`.
    """
    board, session = _open(db, viewer, session_id, perspective)
    pairs = {pair_of(*pair) for pair in combinations([note for note in notes if note in board.notes], 2)}
    new = pairs - dismissed_pairs(db, session_id)
    save_action(db, session, perspective, "apart", Change(pairs=dict.fromkeys(sorted(new), (False, True))))


def undo_action(db: Transaction, viewer: Viewer, session_id: UUID, action_id: UUID) -> BoardAction:
    """Take back what was done, or do again what was taken back; harmless twice.

    Returns:
        What was undone.

    Raises:
        CannotUndo: somebody has gone on working with it.
        NotFound, BoardNotOpen, GroupingNotOpen: as in :func:`put_together`.
    """
    action = db.get(BoardAction, action_id)
    if action is None or action.session_id != session_id:
        raise NotFound
    board, session = _open(db, viewer, session_id, action.perspective)
    db.refresh(action)
    if action.undone_at is not None:
        return action
    change = domain.take_back(board, read_change(action.changes))
    if isinstance(change, Obstacle):
        raise CannotUndo(change)
    action.undone_at = func.now()
    kind = "redo" if action.kind == "undo" else "undo"
    save_action(db, session, action.perspective, kind, change, of=str(action.changes.get("of", action.kind)))
    return action


def _act(db: Transaction, viewer: Viewer, session_id: UUID, perspective: str, kind: str, decide: Decide) -> Outcome:
    board, session = _open(db, viewer, session_id, perspective)
    outcome = decide(board)
    if outcome.fault:
        raise NotGroupable(outcome.fault)
    save_action(db, session, perspective, kind, outcome.change)
    return outcome


def _open(db: Transaction, viewer: Viewer, session_id: UUID, perspective: str) -> tuple[Arrangement, SwotSession]:
    phase = Phase(lock_board(db, viewer, session_id, perspective).phase)
    if not may_group(phase):
        raise GroupingNotOpen
    session = db.get_one(SwotSession, session_id)
    return arrangement_of(db, session).within(perspective), session
