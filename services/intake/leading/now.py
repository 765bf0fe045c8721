"""What a board shows right now to who leads it, and what it shows on the wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.board.queries import board_notes
from services.intake.board.session_tables import SwotSession
from services.intake.grouping.queries import Target, board_targets
from services.intake.leading.domain import Phase, next_phase, previous_phase
from services.intake.leading.queries import (
    NoteCount,
    Room,
    boards_of,
    held_notes,
    note_counts,
    note_totals,
    phases_of,
    room_of,
    timer_of,
)
from services.intake.leading.tables import Board
from services.intake.live.changes import last_position
from services.intake.programme.tables import Perspective
from services.intake.voting.queries import DotCount, dot_counts
from shared.database import Transaction


@dataclass(frozen=True)
class BoardNow:
    """One perspective's board as it stands, with what concerns all boards of the session.

    ``phases`` and ``totals`` hold every perspective; ``position`` is where the log stood before the rest was read.
    """

    phase: Phase
    phases: dict[str, Phase]
    timer_ends_at: datetime | None
    read_at: datetime
    counts: dict[str, NoteCount]
    totals: dict[str, int]
    room: Room
    targets: list[Target]
    dots: DotCount | None
    held: int
    removed: int
    position: int

    @property
    def next(self) -> Phase | None:
        """The phase that usually comes next."""
        return next_phase(self.phase)

    @property
    def previous(self) -> Phase | None:
        """The phase before."""
        return previous_phase(self.phase)

    @property
    def waiting(self) -> list[str]:
        """The perspectives whose boards wait."""
        return [code for code, phase in self.phases.items() if phase is Phase.WAITING]


def board_now(
    db: Transaction, session: SwotSession, perspectives: Sequence[Perspective], code: str, now: datetime
) -> BoardNow:
    """Return how the board of the perspective ``code`` stands."""
    position = last_position(db)
    codes = [perspective.code for perspective in perspectives]
    phases = phases_of(db, session.id, codes)
    counted = note_counts(db, session.id)
    return BoardNow(
        phase=phases[code],
        phases=phases,
        timer_ends_at=timer_of(db, session.id, code),
        read_at=now,
        counts={count.quadrant: count for count in counted if count.perspective == code},
        totals=note_totals(counted, codes),
        room=room_of(db, session, code, phases[code]),
        targets=_in_order(board_targets(db, session, code), phases[code]),
        dots=next((count for count in dot_counts(db, session.id) if count.perspective == code), None),
        held=len(held_notes(db, session)),
        removed=len(board_notes(db, session, removed=True)),
        position=position,
    )


def _in_order(targets: list[Target], phase: Phase) -> list[Target]:
    """Return them as they came; once the dots are counted, those with most first."""
    return sorted(targets, key=lambda target: -target.all_votes) if phase is Phase.CONCLUDE else targets


@dataclass(frozen=True)
class Writing:
    """One of several boards that people write on at once."""

    perspective: Perspective
    counts: dict[str, NoteCount]
    timer_ends_at: datetime | None


def boards_on_the_wall(
    db: Transaction, session: SwotSession, perspectives: Sequence[Perspective]
) -> Sequence[Perspective]:
    """Return what the room is busy with: the board that moved last, the first when none has.

    While people write on it, all boards that they write on, for then they sit in groups.
    """
    boards = boards_of(db, session.id)
    moved = [boards[each.code] for each in perspectives if each.code in boards]
    latest = max((board for board in moved if board.phase != Phase.WAITING), key=_busy, default=None)
    if latest is None:
        return perspectives[:1]
    if latest.phase == Phase.WRITE:
        return [each for each in perspectives if each.code in boards and boards[each.code].phase == Phase.WRITE]
    return [each for each in perspectives if each.code == latest.perspective]


def _busy(board: Board) -> tuple[datetime, bool, int]:
    """Return what orders boards by how busy the room is with them; a board that is concluded comes last at a tie."""
    phase = Phase(board.phase)
    return board.phase_since, phase is not Phase.CONCLUDE, list(Phase).index(phase)


def written_at_once(db: Transaction, session: SwotSession, perspectives: Sequence[Perspective]) -> list[Writing]:
    """Return how several boards stand on which people write."""
    counted, boards = note_counts(db, session.id), boards_of(db, session.id)
    return [
        Writing(
            each,
            {count.quadrant: count for count in counted if count.perspective == each.code},
            boards[each.code].timer_ends_at,
        )
        for each in perspectives
    ]


def room_of_groups(db: Transaction, session: SwotSession, perspectives: Sequence[Perspective]) -> Room:
    """Return how many take part, and how many say that they are ready with one of the boards that people write on."""
    rooms = [room_of(db, session, each.code, Phase.WRITE) for each in perspectives]
    return Room(rooms[0].joined, sum(room.ready for room in rooms))
