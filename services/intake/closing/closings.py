"""What a session hands to planning: what it would hand on now, and what its last closing handed on."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from services.intake.board.domain import Closing, ConclusionSnapshot, GroupSnapshot, NoteSnapshot
from services.intake.board.queries import board_notes, conclusions_of, facilitators_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import ClosedConclusion, ClosedGroup, ClosedNote, SessionRevision
from services.intake.grouping.queries import arrangement_of, landed_votes
from shared.database import Transaction


def closing_of(db: Transaction, session: SwotSession) -> Closing:
    """Return what the session would hand to planning if it were closed now; dots that are hidden aren't in it."""
    perspectives = [perspective.code for perspective in perspectives_of(db, session.programme_id)]
    conclusions = conclusions_of(db, session.id)
    notes = board_notes(db, session)
    arrangement = arrangement_of(db, session, notes)
    landed = landed_votes(db, session, arrangement)
    groups = dict.fromkeys(note.group_id for note in notes if note.group_id)
    return Closing(
        held_on=session.held_on,
        participants=session.participants,
        facilitators=tuple(facilitators_of(db, session.id)),
        notes=tuple(
            NoteSnapshot(
                str(n.id),
                n.revision,
                n.text,
                n.perspective,
                n.quadrant,
                n.level,
                n.votes + landed[n.id],
                str(n.group_id) if n.group_id else None,
            )
            for n in notes
        ),
        conclusions=tuple(
            ConclusionSnapshot(code, conclusions[code].text)
            for code in perspectives
            if code in conclusions and conclusions[code].text
        ),
        groups=tuple(
            GroupSnapshot(str(group), *arrangement.groups[group].place, arrangement.groups[group].title, landed[group])
            for group in groups
        ),
    )


def closed_contents(db: Transaction, closed: SessionRevision) -> Closing:
    """Return what that closing handed on."""

    def of_it(table: type[ClosedNote | ClosedGroup | ClosedConclusion]) -> ColumnElement[bool]:
        return (table.session_id == closed.session_id) & (table.session_revision == closed.revision)

    # An erased note has no words that anything could be planned from.
    rows = select(ClosedNote).where(of_it(ClosedNote), ClosedNote.text != "").order_by(ClosedNote.position)
    notes = tuple(
        NoteSnapshot(
            str(n.note_id),
            n.revision,
            n.text,
            n.perspective,
            n.quadrant,
            n.level,
            n.votes,
            str(n.group_id) if n.group_id else None,
        )
        for n in db.scalars(rows)
    )
    kept = {note.group_id for note in notes}
    groups = select(ClosedGroup).where(of_it(ClosedGroup)).order_by(ClosedGroup.position)
    return Closing(
        held_on=closed.held_on,
        participants=closed.participants,
        facilitators=tuple(closed.facilitators),
        notes=notes,
        conclusions=tuple(
            ConclusionSnapshot(said.perspective, said.text)
            for said in db.scalars(select(ClosedConclusion).where(of_it(ClosedConclusion)))
        ),
        groups=tuple(
            GroupSnapshot(str(group.group_id), group.perspective, group.quadrant, group.title, group.votes)
            for group in db.scalars(groups)
            if str(group.group_id) in kept
        ),
    )


@dataclass(frozen=True)
class Finding:
    """A group with its notes, or one note alone: then it has no title; ``votes`` are all of them together."""

    quadrant: str
    perspective: str
    title: str
    notes: tuple[NoteSnapshot, ...]
    votes: int
    is_group: bool


def findings(closing: Closing) -> list[Finding]:
    """Return what was handed on as it lay on the boards, what has most dots first."""
    lying: dict[str | None, list[NoteSnapshot]] = defaultdict(list)
    for note in closing.notes:
        lying[note.group_id].append(note)
    alone = map(_alone, lying[None])
    grouped = (_grouped(group, tuple(lying[group.id])) for group in closing.groups)
    return sorted([*grouped, *alone], key=lambda finding: -finding.votes)


def _alone(note: NoteSnapshot) -> Finding:
    return Finding(note.quadrant, note.perspective, "", (note,), note.votes, is_group=False)


def _grouped(group: GroupSnapshot, notes: tuple[NoteSnapshot, ...]) -> Finding:
    votes = group.votes + sum(note.votes for note in notes)
    return Finding(group.quadrant, group.perspective, group.title, notes, votes, is_group=True)
