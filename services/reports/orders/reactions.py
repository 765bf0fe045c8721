"""What erasing in the planner does to documents."""

from sqlalchemy import delete, select

from services.reports.documents.jobs import RENDER_DOCUMENT
from services.reports.documents.tables import AvailableRevision, Document
from services.reports.orders.tables import DocumentOrder
from shared.database import Transaction
from shared.events import PlanErased, PlanWordingsErased
from shared.jobs import enqueue


def render_without(db: Transaction, event: PlanWordingsErased) -> None:
    """Remove the files that hold erased words, and have those that lay ready made anew without them."""
    holding = (Document.plan_id == event.plan_id) & Document.revision.in_(event.revisions)
    for document in db.scalars(select(Document).where(holding).with_for_update()):
        ready = document.rendered_at is not None
        document.content = document.sha256 = document.size = document.pages = document.rendered_at = None
        document.erasures += 1
        if ready:
            enqueue(db, RENDER_DOCUMENT, {"document_id": str(document.id)}, str(document.id))


def erase_documents(db: Transaction, event: PlanErased) -> None:
    """Remove the plan's documents, the orders of them, and that there was anything to order."""
    documents = select(Document.id).where(Document.plan_id == event.plan_id)
    db.execute(delete(DocumentOrder).where(DocumentOrder.document_id.in_(documents)))
    db.execute(delete(Document).where(Document.plan_id == event.plan_id))
    db.execute(delete(AvailableRevision).where(AvailableRevision.plan_id == event.plan_id))
