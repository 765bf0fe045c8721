"""From the worksheet onto the open board: a person says where each thought lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import select

from services.intake.board.domain import Content, Level, Origin, Quadrant
from services.intake.board.use_cases.notes import NewNote, insert_notes
from services.intake.board.use_cases.sessions import lock_open_session
from services.intake.preparation.queries import carried_notes
from services.intake.preparation.tables import PreparationItem
from shared.database import Transaction
from shared.identity import Viewer


@dataclass(frozen=True)
class Choice:
    """Where on the board somebody puts a thought."""

    item_id: UUID
    quadrant: Quadrant
    perspective: str


def carry_items(db: Transaction, viewer: Viewer, session_id: UUID, choices: Sequence[Choice]) -> int:
    """Write the chosen thoughts as notes; return how many are new.  A thought becomes one note, whoever chooses it.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        BoardNotOpen: its board isn't open.
        UnknownPerspective: the programme doesn't have such a perspective.
    """
    session = lock_open_session(db, viewer, session_id)
    chosen = {choice.item_id: choice for choice in choices}
    standing = (PreparationItem.session_id == session_id) & PreparationItem.removed_at.is_(None)
    wanted = select(PreparationItem).where(standing, PreparationItem.id.in_(chosen)).order_by(PreparationItem.id)
    # Locked, so that of two facilitators who choose at once the second finds the first one's notes.
    items = db.scalars(wanted.with_for_update()).all()
    there = carried_notes(db, session, list(chosen))
    notes = [_note(item, chosen[item.id]) for item in items if item.id not in there]
    return insert_notes(db, session, notes, Origin.PREPARATION)


def _note(item: PreparationItem, choice: Choice) -> NewNote:
    content = Content(item.text, choice.perspective, choice.quadrant, Level(item.level))
    return NewNote(uuid5(item.id, "note"), content, preparation_item_id=item.id)
