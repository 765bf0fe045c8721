"""What a participant has voted for."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from services.intake.board.session_tables import SwotSession
from services.intake.grouping.queries import Target, arrangement_of, board_targets
from services.intake.programme.tables import Programme
from services.intake.voting.domain import left_of, settle
from services.intake.voting.tables import Dot, GroupVote
from shared.database import Transaction
from shared.identity import Participant


@dataclass(frozen=True)
class BallotTarget:
    """A group or a single note, and how many of the participant's dots lie on it."""

    target: Target
    dots: int


@dataclass(frozen=True)
class Ballot:
    """A participant's dots in one perspective."""

    budget: int
    targets: tuple[BallotTarget, ...]

    @property
    def dots(self) -> dict[UUID, int]:
        """The dots by group or single note; none is left out that has one."""
        return {line.target.id: line.dots for line in self.targets if line.dots}

    @property
    def left(self) -> int:
        """How many dots are left to place."""
        return left_of(self.budget, self.dots)


def ballot_of(db: Transaction, participant: Participant, session: SwotSession, perspective: str) -> Ballot:
    """Return what can be voted on, and the participant's dots where they count now.

    Dots on what is no longer on the board aren't counted, and are free to be placed anew.
    """
    targets = board_targets(db, session, perspective)
    arrangement = arrangement_of(db, session)
    placed = placed_dots(db, participant, perspective)
    dots, _lost = settle(placed, arrangement.landing, frozenset(target.id for target in targets))
    lines = tuple(BallotTarget(target, dots.get(target.id, 0)) for target in targets)
    return Ballot(budget_of(db, session), lines)


def placed_dots(db: Transaction, participant: Participant, perspective: str) -> Counter[UUID]:
    """Return the participant's dots by note or group, as they were placed."""
    mine = (Dot.participant_id == participant.pseudonym_id) & (Dot.perspective == perspective)
    return Counter(db.scalars(select(func.coalesce(Dot.group_id, Dot.note_id)).where(mine)))


def budget_of(db: Transaction, session: SwotSession) -> int:
    """Return how many dots each participant has in each perspective."""
    return db.scalars(select(Programme.votes_per_perspective).where(Programme.id == session.programme_id)).one()


@dataclass(frozen=True)
class DotCount:
    """How many dots lie on a board, of how many participants, and how many of the dots are hidden still."""

    perspective: str
    dots: int
    participants: int
    hidden: int


def dot_counts(db: Transaction, session_id: UUID) -> list[DotCount]:
    """Return how many dots every board holds, the hidden ones too; boards without any are left out.

    For whoever runs the session or takes part: no more than the numbers is said of what is hidden.
    """
    counted = func.intake.dot_counts(session_id).table_valued("perspective", "dots", "participants", "hidden")
    return [DotCount(*row) for row in db.execute(select(counted))]


@dataclass(frozen=True)
class GroupCount:
    """Dots that were counted by hand on a group: in this revision, and in closed ones."""

    counted: int
    frozen: int


def group_counts(db: Transaction, session: SwotSession) -> dict[UUID, GroupCount]:
    """Return the dots that were counted on groups; a group without any is left out."""
    is_frozen = GroupVote.session_revision < session.revision
    sums = (func.coalesce(func.sum(GroupVote.dots).filter(of_it), 0) for of_it in (~is_frozen, is_frozen))
    rows = select(GroupVote.group_id, *sums).where(GroupVote.session_id == session.id).group_by(GroupVote.group_id)
    return {row[0]: GroupCount(row[1], row[2]) for row in db.execute(rows)}
