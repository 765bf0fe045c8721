"""The notes and groups of a board as a file keeps them: as they stand, or as they were closed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select

from services.intake.board.domain import Level, Origin, Quadrant
from services.intake.board.queries import shown_order
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import ClosedGroup, ClosedNote, Note, NoteHistory, SessionRevision, Vote
from services.intake.exchange.board_file import KeptDots, KeptGroup, KeptNote, KeptWording
from services.intake.grouping.tables import NoteGroup
from services.intake.voting.tables import Dot, GroupVote
from shared.database import Transaction

Kept = tuple[list[KeptNote], list[KeptGroup]]
Row = TypeVar("Row")
# By note or group: how many dots, by round.
_Dots = Mapping[UUID, Counter[int]]


def written_notes(db: Transaction, session: SwotSession, now: datetime) -> Kept:
    """Return the notes as they stand, with the groups in which they lie.

    Erased notes, which have no words, are no notes any more; those that their authors took back are the authors'.
    When a participant wrote could tell who it was: ``now`` stands there.
    """
    taken_back = Note.deleted_at.is_not(None) & Note.removed_by.is_not_distinct_from("author")
    mine = _of(Note, session).where(Note.erased_at.is_(None), ~taken_back).order_by(*shown_order())
    notes: Sequence[Note] = db.scalars(mine).all()
    groups = _groups_of(db, session, notes)
    dots, earlier = _dots(db, session), _by_note(db.scalars(_of(NoteHistory, session).order_by(NoteHistory.revision)))
    return (
        [_note(note, earlier[note.id], dots, _group(note, groups), now) for note in notes],
        [
            KeptGroup(
                id=group.id,
                perspective=group.perspective,
                quadrant=Quadrant(group.quadrant),
                title=group.title,
                created_at=group.created_at,
                dots=_rounds(dots, group.id),
            )
            for group in groups.values()
        ],
    )


def closed_notes(db: Transaction, closed: SessionRevision) -> Kept:
    """Return the notes and groups that a closing handed on; of an erased note nothing is left to take out."""
    notes = db.scalars(_of_closing(ClosedNote, closed).where(ClosedNote.text != ""))
    groups = {group.group_id: group for group in db.scalars(_of_closing(ClosedGroup, closed))}
    return (
        [
            KeptNote(
                id=note.note_id,
                text=note.text,
                perspective=note.perspective,
                quadrant=Quadrant(note.quadrant),
                level=Level(note.level) if note.level else None,
                session_revision=closed.revision,
                written_at=closed.closed_at,
                dots=_one_round(closed, note.votes),
                group=note.group_id if note.group_id in groups else None,
            )
            for note in notes
        ],
        [
            KeptGroup(
                id=group.group_id,
                perspective=group.perspective,
                quadrant=Quadrant(group.quadrant),
                title=group.title,
                created_at=closed.closed_at,
                dots=_one_round(closed, group.votes),
            )
            for group in groups.values()
        ],
    )


def _of(table: Any, session: SwotSession) -> Any:
    return select(table).where(table.session_id == session.id)


def _of_closing(table: Any, closed: SessionRevision) -> Any:
    mine = (table.session_id == closed.session_id) & (table.session_revision == closed.revision)
    return select(table).where(mine).order_by(table.position)


def _by_note(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.note_id].append(row)  # type: ignore[attr-defined]
    return found


def _groups_of(db: Transaction, session: SwotSession, notes: Iterable[Note]) -> dict[UUID, NoteGroup]:
    """Return the groups in which any of these notes lies."""
    standing = _of(NoteGroup, session).where(NoteGroup.dissolved_at.is_(None)).order_by(NoteGroup.created_at)
    groups: dict[UUID, NoteGroup] = {group.id: group for group in db.scalars(standing)}
    used = {_group(note, groups) for note in notes}
    return {group_id: group for group_id, group in groups.items() if group_id in used}


def _group(note: Note, groups: Mapping[UUID, NoteGroup]) -> UUID | None:
    """Return a note's group; one that was moved to another quadrant isn't in its group any more."""
    group = groups.get(note.group_id) if note.group_id else None
    here = group and (group.perspective, group.quadrant) == (note.perspective, note.quadrant)
    return group.id if group and here else None


def _dots(db: Transaction, session: SwotSession) -> _Dots:
    """Return the dots that a facilitator counted, and those of participants that are counted by now."""
    found: dict[UUID, Counter[int]] = defaultdict(Counter)
    for vote in db.scalars(_of(Vote, session)):
        found[vote.note_id][vote.session_revision] += vote.dots
    for vote in db.scalars(_of(GroupVote, session)):
        found[vote.group_id][vote.session_revision] += vote.dots
    target = func.coalesce(Dot.group_id, Dot.note_id)
    # One sees one's own before that: they don't count any sooner.
    counted = func.intake.is_counted(Dot.session_id, Dot.perspective, Dot.session_revision)
    placed = select(target, Dot.session_revision, func.count()).where(Dot.session_id == session.id, counted)
    for place, revision, dots in db.execute(placed.group_by(target, Dot.session_revision)):
        found[place][revision] += dots
    return found


def _rounds(dots: _Dots, target: UUID) -> tuple[KeptDots, ...]:
    rounds = sorted(dots[target].items()) if target in dots else []
    return tuple(KeptDots(session_revision=revision, dots=number) for revision, number in rounds)


def _one_round(closed: SessionRevision, votes: int) -> tuple[KeptDots, ...]:
    return (KeptDots(session_revision=closed.revision, dots=votes),) if votes else ()


def _note(note: Note, earlier: Iterable[NoteHistory], dots: _Dots, group: UUID | None, now: datetime) -> KeptNote:
    by_participant = note.origin == Origin.PARTICIPANT
    return KeptNote(
        id=note.id,
        key=note.idempotency_key,
        text=note.text,
        perspective=note.perspective,
        quadrant=Quadrant(note.quadrant),
        level=Level(note.level) if note.level else None,
        revision=note.revision,
        session_revision=note.session_revision,
        origin=note.origin,
        written_at=now if by_participant else note.created_at,
        removed_at=note.deleted_at,
        held_at=now if by_participant and note.held_at else note.held_at,
        earlier=tuple(_wording(before, now if by_participant else before.replaced_at) for before in earlier),
        dots=_rounds(dots, note.id),
        group=group,
    )


def _wording(before: NoteHistory, replaced_at: datetime) -> KeptWording:
    return KeptWording(
        revision=before.revision,
        text=before.text,
        perspective=before.perspective,
        quadrant=Quadrant(before.quadrant),
        level=Level(before.level) if before.level else None,
        replaced_at=replaced_at,
    )
