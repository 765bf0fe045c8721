"""Dots that become votes of a revision: counted by a facilitator, or frozen when the session closes."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Vote
from services.intake.grouping.queries import arrangement_of, counted_dots
from services.intake.voting.tables import Dot, GroupVote
from shared.database import Transaction
from shared.identifiers import new_id


def freeze_dots(db: Transaction, session: SwotSession) -> None:
    """Make participants' dots votes of this revision, and forget who placed them.

    For a session that has just been closed: dots are counted by then, whichever phase its boards were in.  A dot on
    what isn't on the board stays with it: it counts again when that is put back.
    """
    arrangement = arrangement_of(db, session)
    notes: Counter[UUID] = Counter()
    groups: Counter[UUID] = Counter()
    for target, dots in counted_dots(db, session):
        landed = arrangement.landing(target) or target
        (groups if landed in arrangement.groups else notes)[landed] += dots
    _add_votes(db, session, notes)
    _add_group_votes(db, session, groups)
    db.execute(delete(Dot).where(Dot.session_id == session.id))


def count_group_dots(db: Transaction, session: SwotSession, dots: Mapping[UUID, int]) -> None:
    """Write down how many dots each group got in this revision, whatever was written down before."""
    for group, number in dots.items():
        row = _of(session) | {"group_id": group, "dots": number}
        counted = insert(GroupVote).values(row)
        again = {"dots": number}
        db.execute(counted.on_conflict_do_update(index_elements=["group_id", "session_revision"], set_=again))


def _add_votes(db: Transaction, session: SwotSession, dots: Mapping[UUID, int]) -> None:
    for note, number in dots.items():
        counted = insert(Vote).values(_of(session) | {"id": new_id(), "note_id": note, "dots": number})
        added = {"dots": Vote.dots + counted.excluded.dots}
        db.execute(counted.on_conflict_do_update(index_elements=["note_id", "session_revision"], set_=added))


def _add_group_votes(db: Transaction, session: SwotSession, dots: Mapping[UUID, int]) -> None:
    for group, number in dots.items():
        counted = insert(GroupVote).values(_of(session) | {"group_id": group, "dots": number})
        added = {"dots": GroupVote.dots + counted.excluded.dots}
        db.execute(counted.on_conflict_do_update(index_elements=["group_id", "session_revision"], set_=added))


def _of(session: SwotSession) -> dict[str, object]:
    return {
        "session_id": session.id,
        "municipality_id": session.municipality_id,
        "session_revision": session.revision,
    }
