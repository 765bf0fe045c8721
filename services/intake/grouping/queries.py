"""What lies on a board: groups with their notes, and single notes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.intake.board.domain import Quadrant
from services.intake.board.queries import BoardNote, board_notes
from services.intake.board.session_tables import SwotSession
from services.intake.grouping.domain import (
    Arrangement,
    Group,
    Lying,
    Pair,
    Place,
    suggestions,
    targets_in,
)
from services.intake.grouping.records import read_change
from services.intake.grouping.tables import BoardAction, DismissedPair, NoteGroup
from services.intake.voting.tables import Dot, GroupVote
from shared.database import Transaction

# More than that at once nobody reads; the next come when these are answered.
MOST_ALIKE = 8
# What was done longer ago nobody looks for to undo it.
LATEST = 20


@dataclass(frozen=True)
class Target:
    """A group with its notes, or one note alone: what dots are placed on.

    ``votes`` are those on the whole: counted by hand, frozen by a closing, and participants' once they are counted.
    """

    id: UUID
    quadrant: str
    title: str
    notes: tuple[BoardNote, ...]
    votes: int
    # Of the votes: placed by participants and counted since.
    dots: int
    is_group: bool = False
    revision: int = 0

    @property
    def name(self) -> str:
        """The group's title; else what its first note says."""
        return self.title or self.notes[0].text

    @property
    def all_votes(self) -> int:
        """Dots on the group and on each of its notes."""
        return self.votes + sum(note.votes for note in self.notes) if self.is_group else self.votes


def board_targets(db: Transaction, session: SwotSession, perspective: str) -> list[Target]:
    """Return what lies on a perspective's board as far as the viewer may see it, quadrant by quadrant as shown."""
    notes = board_notes(db, session)
    arrangement = arrangement_of(db, session, notes)
    landed, dots = landed_votes(db, session, arrangement), landed_dots(db, session, arrangement)
    here = [note for note in notes if note.perspective == perspective]
    by_id = {note.id: note for note in here}
    found = targets_in(arrangement, by_id)
    targets = [_target(arrangement, by_id, target, landed[target], dots[target]) for target in found]
    return sorted(targets, key=lambda target: list(Quadrant).index(Quadrant(target.quadrant)))


def _target(arrangement: Arrangement, notes: dict[UUID, BoardNote], target: UUID, landed: int, dots: int) -> Target:
    if group := arrangement.groups.get(target):
        members = tuple(notes[note] for note in arrangement.members(target))
        return Target(
            target, group.place.quadrant, group.title, members, landed, dots, is_group=True, revision=group.revision
        )
    note = notes[target]
    return Target(target, note.quadrant, "", (note,), note.votes + landed, dots)


def arrangement_of(db: Transaction, session: SwotSession, notes: Sequence[BoardNote] | None = None) -> Arrangement:
    """Return how the notes of a session lie, over all its perspectives."""
    groups = db.scalars(select(NoteGroup).where(NoteGroup.session_id == session.id))
    lying = board_notes(db, session) if notes is None else notes
    return Arrangement(
        notes={note.id: Lying(Place(note.perspective, note.quadrant), note.group_id) for note in lying},
        groups={
            group.id: Group(
                Place(group.perspective, group.quadrant),
                group.title,
                group.dissolved_at is None,
                group.heir_note_id,
                group.revision,
            )
            for group in groups
        },
    )


def landed_votes(db: Transaction, session: SwotSession, arrangement: Arrangement) -> Counter[UUID]:
    """Return how many dots on groups, and of participants as soon as they are counted, every target has."""
    return _landed(_group_votes(db, session), arrangement) + landed_dots(db, session, arrangement)


def landed_dots(db: Transaction, session: SwotSession, arrangement: Arrangement) -> Counter[UUID]:
    """Return how many dots of participants every target has, as soon as they are counted."""
    return _landed(counted_dots(db, session), arrangement)


def _landed(placed: list[tuple[UUID, int]], arrangement: Arrangement) -> Counter[UUID]:
    landed: Counter[UUID] = Counter()
    for target, dots in placed:
        if (place := arrangement.landing(target)) is not None:
            landed[place] += dots
    return landed


def _group_votes(db: Transaction, session: SwotSession) -> list[tuple[UUID, int]]:
    dots = func.sum(GroupVote.dots)
    mine = select(GroupVote.group_id, dots).where(GroupVote.session_id == session.id).group_by(GroupVote.group_id)
    return [(row[0], row[1]) for row in db.execute(mine)]


def counted_dots(db: Transaction, session: SwotSession) -> list[tuple[UUID, int]]:
    """Return the participants' dots by note or group, as they were placed; none while they are hidden."""
    target = func.coalesce(Dot.group_id, Dot.note_id)
    # One sees one's own before that: they don't count any sooner.
    counted = func.intake.is_counted(Dot.session_id, Dot.perspective, Dot.session_revision)
    mine = select(target, func.count()).where(Dot.session_id == session.id, counted).group_by(target)
    return [(row[0], row[1]) for row in db.execute(mine)]


def dismissed_pairs(db: Transaction, session_id: UUID) -> frozenset[Pair]:
    """Return the pairs of notes that somebody said are not the same."""
    columns = select(DismissedPair.first_note_id, DismissedPair.second_note_id)
    return frozenset((row[0], row[1]) for row in db.execute(columns.where(DismissedPair.session_id == session_id)))


@dataclass(frozen=True)
class Alike:
    """Notes that seem to say the same, and the group that some of them are in."""

    notes: tuple[BoardNote, ...]
    group_id: UUID | None
    opposite: bool


def alike_notes(db: Transaction, session: SwotSession, perspective: str) -> list[Alike]:
    """Return what could be put together on a board and nobody has decided on; the surest when there is much."""
    notes = {note.id: note for note in board_notes(db, session) if note.perspective == perspective}
    board = arrangement_of(db, session, list(notes.values())).within(perspective)
    texts = {note.id: note.text for note in notes.values()}
    found = suggestions(board, texts, dismissed_pairs(db, session.id))
    return [Alike(tuple(notes[note] for note in one.notes), one.group, one.opposite) for one in found[:MOST_ALIKE]]


@dataclass(frozen=True)
class Done:
    """Something that was done on a board: what, to how many notes, and of what group or note it was."""

    id: UUID
    kind: str
    of: str
    notes: int
    title: str
    done_at: datetime
    is_undone: bool


def latest_actions(db: Transaction, session: SwotSession, perspective: str) -> list[Done]:
    """Return what was done on a board, the latest first."""
    mine = (BoardAction.session_id == session.id) & (BoardAction.perspective == perspective)
    latest = select(BoardAction).where(mine).order_by(BoardAction.done_at.desc(), BoardAction.id.desc()).limit(LATEST)
    texts = {note.id: note.text for note in board_notes(db, session)}
    return [_done(action, texts) for action in db.scalars(latest)]


def _done(action: BoardAction, texts: dict[UUID, str]) -> Done:
    change = read_change(action.changes)
    titles = [group.title for pair in change.groups.values() for group in reversed(pair) if group and group.title]
    spoken = [
        texts[note] for note in [*change.notes, *(note for pair in change.pairs for note in pair)] if note in texts
    ]
    return Done(
        id=action.id,
        kind=action.kind,
        of=str(action.changes.get("of", "")),
        notes=len(change.notes) or len({note for pair in change.pairs for note in pair}),
        title=next(iter([*titles, *spoken]), ""),
        done_at=action.done_at,
        is_undone=action.undone_at is not None,
    )
