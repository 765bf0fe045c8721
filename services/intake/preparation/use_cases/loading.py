"""A whole worksheet at once, as the demo programme brings it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert

from services.intake.board.domain import Level, clean_text
from services.intake.board.session_tables import SwotSession
from services.intake.preparation.tables import PreparationItem
from shared.database import Transaction
from shared.identifiers import new_id


def load_items(db: Transaction, session_id: UUID, items: Sequence[tuple[Level, str]]) -> None:
    """Write thoughts that nobody in particular has written.

    Args:
        db: a transaction of a worker.
        session_id: whose worksheet it is.
        items: level and text of each.
    """
    session = db.get_one(SwotSession, session_id)
    rows = [
        {
            "id": new_id(),
            "session_id": session.id,
            "municipality_id": session.municipality_id,
            "level": level,
            "text": clean_text(text),
            "revision": 1,
        }
        for level, text in items
    ]
    if rows:
        db.execute(insert(PreparationItem), rows)
