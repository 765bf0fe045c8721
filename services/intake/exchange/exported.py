"""What may be taken out of a SWOT day: decided in one place, whatever kind of file it becomes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from services.intake.board.domain import State
from services.intake.board.problems import NothingToExport
from services.intake.board.queries import last_closing, municipality_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Conclusion, SessionRevision
from services.intake.closing.closings import closed_contents
from services.intake.exchange.board_file import (
    BoardFile,
    KeptConclusion,
    KeptGroup,
    KeptNote,
    KeptPerspective,
    KeptPlace,
    KeptSession,
    KeptStatement,
)
from services.intake.exchange.exported_notes import closed_notes, written_notes
from shared.database import Transaction
from shared.identity import Viewer
from shared.policy import Rule, allows


def exported_board(db: Transaction, viewer: Viewer, session: SwotSession, now: datetime) -> BoardFile:
    """Return all that the viewer may take out of a session.

    Whoever runs it gets the boards as they stand, removed notes and earlier wordings included, but nothing that is
    still hidden: row-level security leaves out what participants wrote on a board that hasn't been shown.  Whoever may
    only read it gets what was closed last.

    Raises:
        NothingToExport: the board was never opened, or to a reader: never closed.
    """
    if allows(viewer, Rule.SESSION_RUN, municipality_id=session.municipality_id):
        if session.state not in {State.OPEN, State.CLOSED}:
            raise NothingToExport
        return _file(db, session, now, *written_notes(db, session, now), _concluded(db, session))
    closed = last_closing(db, session.id)
    if closed is None:
        raise NothingToExport
    return _file(db, session, now, *closed_notes(db, closed), _closed_conclusions(db, closed))


def _file(
    db: Transaction,
    session: SwotSession,
    now: datetime,
    notes: Iterable[KeptNote],
    groups: Iterable[KeptGroup],
    conclusions: Iterable[KeptConclusion],
) -> BoardFile:
    place = municipality_of(db, session.municipality_id)
    return BoardFile(
        exported_at=now,
        session=KeptSession(
            id=session.id,
            municipality=KeptPlace(code=place.code, name=place.name),
            held_on=session.held_on,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            place=session.place,
            participants=session.participants,
            state=session.state,
            revision=session.revision,
        ),
        perspectives=tuple(
            KeptPerspective(code=known.code, name=known.name) for known in perspectives_of(db, session.programme_id)
        ),
        notes=tuple(notes),
        groups=tuple(groups),
        conclusions=tuple(conclusions),
    )


def _concluded(db: Transaction, session: SwotSession) -> list[KeptConclusion]:
    wordings: dict[str, list[KeptStatement]] = defaultdict(list)
    mine = select(Conclusion).where(Conclusion.session_id == session.id)
    for row in db.scalars(mine.order_by(Conclusion.perspective, Conclusion.revision)):
        wordings[row.perspective].append(KeptStatement(revision=row.revision, text=row.text, written_at=row.written_at))
    return [KeptConclusion(perspective=code, wordings=tuple(said)) for code, said in wordings.items()]


def _closed_conclusions(db: Transaction, closed: SessionRevision) -> list[KeptConclusion]:
    return [
        KeptConclusion(
            perspective=said.perspective,
            wordings=(KeptStatement(revision=1, text=said.text, written_at=closed.closed_at),),
        )
        for said in closed_contents(db, closed).conclusions
    ]
