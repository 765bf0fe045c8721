"""The library plan: attaching it, linking to it, taking it away, putting the one before back."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from services.intake.board.session_tables import SwotSession
from services.intake.preparation.domain import MOST_PLAN_BYTES, is_pdf
from services.intake.preparation.problems import NotAPdf, PlanTooLarge
from services.intake.preparation.queries import plan_of
from services.intake.preparation.tables import LibraryPlan
from services.intake.preparation.use_cases.writing import open_worksheet
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer


def attach_plan(db: Transaction, viewer: Viewer, session_id: UUID, data: bytes, filename: str, now: datetime) -> None:
    """Keep a PDF as the library plan; the same one again changes nothing.

    Raises:
        NotFound: there is no such session, or the viewer doesn't belong to its group.
        PreparationClosed: the day is closed or called off.
        PlanTooLarge: it is larger than what is kept.
        NotAPdf: it is something else.
    """
    session = open_worksheet(db, viewer, session_id, alone=True)
    if len(data) > MOST_PLAN_BYTES:
        raise PlanTooLarge
    if not is_pdf(data):
        raise NotAPdf
    digest = hashlib.sha256(data).hexdigest()
    _replace(db, session, now, LibraryPlan(filename=filename, content=data, sha256=digest, size=len(data)))


def link_plan(db: Transaction, viewer: Viewer, session_id: UUID, address: str, now: datetime) -> None:
    """Keep an address as the library plan; the same one again changes nothing.

    Raises:
        NotFound: there is no such session, or the viewer doesn't belong to its group.
        PreparationClosed: the day is closed or called off.
    """
    session = open_worksheet(db, viewer, session_id, alone=True)
    _replace(db, session, now, LibraryPlan(address=address))


def remove_plan(db: Transaction, viewer: Viewer, session_id: UUID, plan_id: UUID, now: datetime) -> None:
    """Take the library plan away; harmless twice.

    Raises:
        NotFound: there is no such plan, or the viewer doesn't belong to the group.
        PreparationClosed: the day is closed or called off.
    """
    open_worksheet(db, viewer, session_id, alone=True)
    plan = _find(db, session_id, plan_id)
    if plan.removed_at is None:
        _drop_removed(db, LibraryPlan.session_id == session_id)
        plan.removed_at = now


def restore_plan(db: Transaction, viewer: Viewer, session_id: UUID, plan_id: UUID, now: datetime) -> None:
    """Put a library plan back, in exchange for the one that holds; harmless twice.

    Raises:
        NotFound: there is no such plan, or the viewer doesn't belong to the group.
        PreparationClosed: the day is closed or called off.
    """
    session = open_worksheet(db, viewer, session_id, alone=True)
    plan = _find(db, session_id, plan_id)
    if plan.removed_at is None:
        return
    if holding := plan_of(db, session):
        holding.removed_at = now
        db.flush()
    plan.removed_at = None


def _replace(db: Transaction, session: SwotSession, now: datetime, plan: LibraryPlan) -> None:
    holding = plan_of(db, session)
    if holding and (holding.address, holding.sha256) == (plan.address or "", plan.sha256 or ""):
        return
    if holding:
        _drop_removed(db, LibraryPlan.session_id == session.id)
        holding.removed_at = now
        db.flush()
    plan.session_id, plan.municipality_id = session.id, session.municipality_id
    db.add(plan)


def _drop_removed(db: Transaction, mine: ColumnElement[bool]) -> None:
    # One way back is enough: ten megabytes for every change of mind would fill the disk.
    db.execute(delete(LibraryPlan).where(mine, LibraryPlan.removed_at.is_not(None)))


def _find(db: Transaction, session_id: UUID, plan_id: UUID) -> LibraryPlan:
    plan = db.scalar(select(LibraryPlan).where(LibraryPlan.id == plan_id, LibraryPlan.session_id == session_id))
    if plan is None:
        raise NotFound
    return plan
