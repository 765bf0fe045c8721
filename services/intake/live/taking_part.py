"""Which participants still take part."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from services.intake.board.session_tables import SwotSession
from services.intake.joining.tables import BoardParticipant
from shared.database import Transaction


def still_taking_part(db: Transaction, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the participants who weren't removed, and whose session wasn't opened anew."""
    same_session = (SwotSession.id == BoardParticipant.session_id) & (
        SwotSession.revision == BoardParticipant.session_revision
    )
    there = BoardParticipant.id.in_(ids) & BoardParticipant.removed_at.is_(None)
    return set(db.scalars(select(BoardParticipant.id).join(SwotSession, same_session).where(there)))
