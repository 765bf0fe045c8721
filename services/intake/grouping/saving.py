"""Saving what an action changed, with its row."""

from uuid import UUID

from sqlalchemy import delete, func, insert, update

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.grouping.domain import Change, Group
from services.intake.grouping.records import change_document
from services.intake.grouping.tables import BoardAction, DismissedPair, NoteGroup
from shared.database import Transaction
from shared.events import BoardChanged


def save_action(
    db: Transaction, session: SwotSession, perspective: str, kind: str, change: Change, *, of: str = ""
) -> None:
    """Save a change, the action that made it, and the event; nothing at all when nothing changes.

    ``of``: for what undoes something, what that was.
    """
    if not change:
        return
    for group, (before, after) in change.groups.items():
        _save_group(db, session, group, before, after)
    for note, (_, group_id) in change.notes.items():
        db.execute(update(Note).where(Note.id == note).values(group_id=group_id))
    _save_pairs(db, session, change)
    changes = change_document(change) | ({"of": of} if of else {})
    where = {"session_id": session.id, "municipality_id": session.municipality_id, "perspective": perspective}
    db.add(BoardAction(**where, kind=kind, changes=changes))
    db.append(BoardChanged(session_id=session.id, perspective=perspective, what="groups"))


def _save_group(db: Transaction, session: SwotSession, group: UUID, before: Group | None, after: Group) -> None:
    standing = {
        "title": after.title,
        "revision": after.revision,
        "heir_note_id": after.heir,
        "dissolved_at": None if after.alive else func.now(),
    }
    if before is not None:
        db.execute(update(NoteGroup).where(NoteGroup.id == group).values(standing))
        return
    place = {"perspective": after.place.perspective, "quadrant": after.place.quadrant}
    made = {"id": group, "session_id": session.id, "municipality_id": session.municipality_id}
    db.execute(insert(NoteGroup).values(made | place | standing))


def _save_pairs(db: Transaction, session: SwotSession, change: Change) -> None:
    for (one, other), (_, apart) in change.pairs.items():
        if apart:
            where = {"session_id": session.id, "municipality_id": session.municipality_id}
            db.execute(insert(DismissedPair).values(first_note_id=one, second_note_id=other, **where))
        else:
            mine = (DismissedPair.first_note_id == one) & (DismissedPair.second_note_id == other)
            db.execute(delete(DismissedPair).where(mine))
