"""What the last closing of a day handed on, found by the link that the facilitator shares."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.intake.board.queries import last_closing, municipality_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import ClosedConclusion, ClosedGroup, ClosedNote, SessionRevision
from services.intake.programme.tables import Perspective
from shared.database import Transaction
from shared.errors import NotFound


@dataclass(frozen=True)
class Finding:
    """A group with its notes, or a note that lies alone: then it has no title."""

    title: str
    quadrant: str
    perspective: str
    texts: tuple[str, ...]
    votes: int


@dataclass(frozen=True)
class Result:
    """What a day came to, without any number of persons."""

    municipality: str
    held_on: date
    perspectives: list[Perspective]
    findings: list[Finding]
    conclusions: dict[str, str]


def result_of(db: Transaction, token: UUID) -> Result:
    """Return what the day with this link came to.

    Args:
        db: a worker's transaction: the link alone lets somebody in.
        token: the secret part of the link.

    Raises:
        NotFound: no day has this link, or it was never closed.
    """
    session = db.scalar(select(SwotSession).where(SwotSession.result_token == token))
    closed = last_closing(db, session.id) if session else None
    if session is None or closed is None:
        raise NotFound
    said = select(ClosedConclusion).where(
        ClosedConclusion.session_id == closed.session_id, ClosedConclusion.session_revision == closed.revision
    )
    return Result(
        municipality=municipality_of(db, session.municipality_id).name,
        held_on=closed.held_on,
        perspectives=perspectives_of(db, session.programme_id),
        findings=sorted(_findings(db, closed), key=lambda finding: -finding.votes),
        conclusions={conclusion.perspective: conclusion.text for conclusion in db.scalars(said)},
    )


def _findings(db: Transaction, closed: SessionRevision) -> list[Finding]:
    here = (ClosedNote.session_id == closed.session_id) & (ClosedNote.session_revision == closed.revision)
    # An erased note has no words.
    notes = list(db.scalars(select(ClosedNote).where(here, ClosedNote.text != "").order_by(ClosedNote.position)))
    of_closing = (ClosedGroup.session_id == closed.session_id) & (ClosedGroup.session_revision == closed.revision)
    groups = db.scalars(select(ClosedGroup).where(of_closing).order_by(ClosedGroup.position))
    together = [_together(group, [note for note in notes if note.group_id == group.group_id]) for group in groups]
    alone = [note for note in notes if note.group_id is None]
    return together + [Finding("", note.quadrant, note.perspective, (note.text,), note.votes) for note in alone]


def _together(group: ClosedGroup, notes: list[ClosedNote]) -> Finding:
    votes = group.votes + sum(note.votes for note in notes)
    return Finding(group.title, group.quadrant, group.perspective, tuple(note.text for note in notes), votes)
