"""What erasing in the planner does to documents, and what is told of an adoption after it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, exists, select

from services.reports.documents.jobs import RENDER_DOCUMENT
from services.reports.documents.tables import AvailableRevision, Document
from services.reports.orders.tables import DocumentOrder
from shared.database import Transaction
from shared.events import (
    AccountErased,
    AdoptionCorrected,
    PlanErased,
    PlanFollowedUp,
    PlanRegistered,
    PlanWordingsErased,
)
from shared.jobs import enqueue


def render_without(db: Transaction, event: PlanWordingsErased) -> None:
    """Remove the files that hold erased words, and have those that lay ready made anew without them."""
    _make_anew(db, event.plan_id, event.revisions)


def render_with_number(db: Transaction, event: PlanRegistered) -> None:
    """Have the documents of the adopted revision made anew, with the number that it was registered under."""
    _make_anew(db, event.plan_id, [event.revision])


def render_corrected(db: Transaction, event: AdoptionCorrected) -> None:
    """Have the documents of the adopted revision made anew, with who decided, and when, as it was corrected."""
    _make_anew(db, event.plan_id, [event.revision])


def render_with_findings(db: Transaction, event: PlanFollowedUp) -> None:
    """Have the documents of the revision that was followed up, and of later ones, made anew with what was found."""
    later = (Document.plan_id == event.plan_id) & (Document.revision >= event.revision)
    _make_anew(db, event.plan_id, db.scalars(select(Document.revision).where(later)).all())


def erase_documents(db: Transaction, event: PlanErased) -> None:
    """Remove the plan's documents, the orders of them, and that there was anything to order."""
    documents = select(Document.id).where(Document.plan_id == event.plan_id)
    db.execute(delete(DocumentOrder).where(DocumentOrder.document_id.in_(documents)))
    db.execute(delete(Document).where(Document.plan_id == event.plan_id))
    db.execute(delete(AvailableRevision).where(AvailableRevision.plan_id == event.plan_id))


def forget_orders(db: Transaction, event: AccountErased) -> None:
    """Remove the orders of an account, and the files that nobody else has ordered: they can be made anew."""
    theirs = delete(DocumentOrder).where(DocumentOrder.account_id == event.account_id)
    documents = list(db.scalars(theirs.returning(DocumentOrder.document_id)))
    ordered = exists().where(DocumentOrder.document_id == Document.id)
    db.execute(delete(Document).where(Document.id.in_(documents), ~ordered))


def _make_anew(db: Transaction, plan_id: UUID, revisions: Collection[int]) -> None:
    holding = (Document.plan_id == plan_id) & Document.revision.in_(revisions)
    for document in db.scalars(select(Document).where(holding).with_for_update()):
        ready = document.rendered_at is not None
        document.content = document.sha256 = document.size = document.pages = document.rendered_at = None
        document.erasures += 1
        if ready:
            enqueue(db, RENDER_DOCUMENT, {"document_id": str(document.id)}, str(document.id))
