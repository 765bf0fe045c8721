"""Writing down what the group concludes."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.intake.board.problems import ConclusionChanged, UnknownPerspective
from services.intake.board.queries import conclusions_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Conclusion
from services.intake.board.use_cases.sessions import lock_open_session
from shared.database import Transaction
from shared.identity import Viewer


def write_conclusion(
    db: Transaction, viewer: Viewer, session_id: UUID, perspective: str, text: str, revision: int
) -> None:
    """Save the group's conclusion in one perspective; an empty text takes it back, earlier texts are kept.

    Args:
        db: the transaction.
        viewer: who asks.
        session_id: the session.
        perspective: the perspective's code.
        text: the cleaned text.
        revision: the conclusion's revision that the person saw; 0 when there was none.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        BoardNotOpen: its board isn't open.
        UnknownPerspective: the programme doesn't have that perspective.
        ConclusionChanged: it was written in the meantime; carries what it says now.
    """
    session = lock_open_session(db, viewer, session_id)
    if perspective not in {known.code for known in perspectives_of(db, session.programme_id)}:
        raise UnknownPerspective
    current = conclusions_of(db, session_id).get(perspective)
    said, now_at = (current.text, current.revision) if current else ("", 0)
    if said == text:
        return
    if now_at != revision or not insert_conclusion(db, session, perspective, text, revision + 1):
        latest = conclusions_of(db, session_id)[perspective]
        raise ConclusionChanged(perspective, latest.text, latest.revision)


def insert_conclusion(db: Transaction, session: SwotSession, perspective: str, text: str, revision: int) -> bool:
    """Insert a wording of the conclusion; return whether nobody else had written that revision."""
    row = {
        "session_id": session.id,
        "municipality_id": session.municipality_id,
        "perspective": perspective,
        "revision": revision,
        "text": text,
    }
    made = insert(Conclusion).values(row).on_conflict_do_nothing().returning(Conclusion.revision)
    return db.execute(made).one_or_none() is not None
