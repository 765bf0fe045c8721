"""Placing dots, withdrawing and moving them."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from services.intake.board.session_tables import SwotSession
from services.intake.grouping.domain import Arrangement
from services.intake.grouping.queries import arrangement_of
from services.intake.joining.tables import BoardParticipant
from services.intake.joining.use_cases import find_participant
from services.intake.leading.domain import Phase, may_vote
from services.intake.voting.domain import settle
from services.intake.voting.problems import TooManyDots, VotingNotOpen
from services.intake.voting.queries import budget_of, placed_dots
from services.intake.voting.tables import Dot
from shared.database import Transaction
from shared.events import BoardChanged
from shared.identifiers import new_id
from shared.identity import Participant


def place_dots(db: Transaction, participant: Participant, perspective: str, wanted: Mapping[UUID, int]) -> int:
    """Let a participant's dots on a board lie like this, and nowhere else; sent twice it is the same.

    What was merged or dissolved since the participant saw it takes its dots where they count now; return how many
    dots were meant for what isn't on the board any more.

    Args:
        db: a transaction of the participant's.
        participant: whose dots.
        perspective: which board.
        wanted: how many dots on which note or group.

    Raises:
        JoinNeeded: the participant was removed, or the session was opened anew.
        VotingNotOpen: the board isn't in its voting phase.
        TooManyDots: they are more than the budget; nothing is changed.
    """
    # The session's lock first: they may be removed while this waits. Then the participant's own: two ballots sent at
    # once come one after the other.
    phase = db.scalar(select(func.intake.hold_phase(perspective)))
    row = find_participant(db, participant)
    if phase is None or not may_vote(Phase(phase)):
        raise VotingNotOpen
    db.scalar(select(BoardParticipant.id).where(BoardParticipant.id == row.id).with_for_update())
    session = db.get_one(SwotSession, row.session_id)
    arrangement = arrangement_of(db, session)
    dots, gone = settle(wanted, arrangement.landing, _on_board(arrangement, perspective))
    if (number := sum(dots.values())) > (budget := budget_of(db, session)):
        raise TooManyDots(number, budget)
    if dots != placed_dots(db, participant, perspective):
        _replace(db, row, perspective, dots, arrangement)
        db.append(BoardChanged(session_id=row.session_id, perspective=perspective, what="dots"))
    return gone


def _on_board(arrangement: Arrangement, perspective: str) -> frozenset[UUID]:
    lying = arrangement.notes.items()
    return frozenset(note.group or note_id for note_id, note in lying if note.place.perspective == perspective)


def _replace(
    db: Transaction, row: BoardParticipant, perspective: str, dots: Mapping[UUID, int], arrangement: Arrangement
) -> None:
    mine = (Dot.participant_id == row.id) & (Dot.perspective == perspective)
    db.execute(delete(Dot).where(mine))
    targets = [target for target, number in dots.items() for _ in range(number)]
    rows = [
        {
            "id": new_id(),
            "participant_id": row.id,
            "session_id": row.session_id,
            "municipality_id": row.municipality_id,
            "session_revision": row.session_revision,
            "perspective": perspective,
            "slot": slot,
            "group_id": target if target in arrangement.groups else None,
            "note_id": None if target in arrangement.groups else target,
        }
        for slot, target in enumerate(targets, start=1)
    ]
    if rows:
        db.execute(insert(Dot), rows)
