"""Thoughts: saving one as it is typed, taking it away, putting it back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.intake.board.domain import Level
from services.intake.board.session_tables import SwotSession
from services.intake.preparation.problems import ItemChanged, ItemGone
from services.intake.preparation.tables import PreparationItem
from services.intake.preparation.use_cases.writing import open_worksheet
from shared.bulk import insert_rows
from shared.database import Transaction
from shared.identity import Viewer
from shared.policy import Rule, allows


@dataclass(frozen=True)
class TypedItem:
    """A thought as its author's page holds it; ``revision`` is the one that was saved last, 0 when none was."""

    id: UUID
    level: Level
    text: str
    revision: int = 0


def save_item(db: Transaction, viewer: Viewer, session_id: UUID, typed: TypedItem) -> int:
    """Save a thought, new or changed; return its revision.  Sending the same again changes nothing.

    Raises:
        NotFound: there is no such session, or the viewer doesn't belong to its group.
        PreparationClosed: the day is closed or called off.
        ItemGone: the id is somebody else's thought, or one that was erased.
        ItemChanged: it was changed in the meantime; carries what it says now.
    """
    session = open_worksheet(db, viewer, session_id)
    if not typed.revision and _insert(db, viewer, session, typed):
        return 1
    item = _lock_item(db, session_id, typed.id)
    if item.author_id != viewer.account_id:
        raise ItemGone
    if (item.text, item.level) == (typed.text, typed.level):
        return item.revision
    if item.revision != typed.revision:
        raise ItemChanged(item.text, item.level, item.revision)
    item.text, item.level, item.revision, item.removed_at = typed.text, typed.level, item.revision + 1, None
    return item.revision


def remove_item(db: Transaction, viewer: Viewer, session_id: UUID, item_id: UUID, now: datetime) -> None:
    """Take a thought away; harmless twice.

    Raises:
        NotFound: there is no such session, or the viewer doesn't belong to its group.
        PreparationClosed: the day is closed or called off.
        ItemGone: there is no such thought, or it is somebody else's and the viewer doesn't run the day.
    """
    session = open_worksheet(db, viewer, session_id)
    item = _lock_removable(db, viewer, session, item_id)
    if item.removed_at is None:
        # A new revision, so that a page which still has it open doesn't bring it back unasked.
        item.removed_at, item.revision = now, item.revision + 1


def restore_item(db: Transaction, viewer: Viewer, session_id: UUID, item_id: UUID) -> None:
    """Put a thought back; harmless twice.

    Raises:
        NotFound: there is no such session, or the viewer doesn't belong to its group.
        PreparationClosed: the day is closed or called off.
        ItemGone: there is no such thought, or it is somebody else's and the viewer doesn't run the day.
    """
    session = open_worksheet(db, viewer, session_id)
    _lock_removable(db, viewer, session, item_id).removed_at = None


def _insert(db: Transaction, viewer: Viewer, session: SwotSession, typed: TypedItem) -> bool:
    row = {
        "id": typed.id,
        "session_id": session.id,
        "municipality_id": session.municipality_id,
        "author_id": viewer.account_id,
        "level": typed.level,
        "text": typed.text,
        "revision": 1,
    }
    made = insert_rows(PreparationItem, [row]).on_conflict_do_nothing().returning(PreparationItem.id)
    return db.execute(made).one_or_none() is not None


def _lock_removable(db: Transaction, viewer: Viewer, session: SwotSession, item_id: UUID) -> PreparationItem:
    item = _lock_item(db, session.id, item_id)
    runs = allows(viewer, Rule.SESSION_RUN, municipality_id=session.municipality_id)
    if item.author_id != viewer.account_id and not runs:
        raise ItemGone
    return item


def _lock_item(db: Transaction, session_id: UUID, item_id: UUID) -> PreparationItem:
    mine = (PreparationItem.id == item_id) & (PreparationItem.session_id == session_id)
    wanted = select(PreparationItem).where(mine, PreparationItem.erased_at.is_(None)).with_for_update()
    item = db.scalar(wanted.execution_options(populate_existing=True))
    if item is None:
        raise ItemGone
    return item
