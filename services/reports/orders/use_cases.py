"""Ordering a document, and trying again when it could not be made."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from services.reports.documents.domain import DocumentKey
from services.reports.documents.jobs import RENDER_DOCUMENT
from services.reports.documents.tables import AvailableRevision, Document
from services.reports.orders.problems import PlanWithdrawn
from services.reports.orders.queries import find_order, newest_render_job
from services.reports.orders.tables import DocumentOrder
from services.reports.rendering import TEMPLATE_VERSION
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.jobs import enqueue, retry

# A plan's revision stays, and its document with it: what lies ready is a copy with a person's name in it.
PERSONAL_KEPT = timedelta(days=90)


def order_document(db: Transaction, viewer: Viewer, plan: dict[str, Any], language: str) -> UUID:
    """Order the document of a plan's revision, or of an invitation, and return the order's id.

    Args:
        db: a transaction of the viewer.
        viewer: who orders; has been let through by the owner of what is ordered.
        plan: the revision as its owner answered it to this viewer.
        language: `sv` or `en`; a letter is in the language that it is written in.

    Raises:
        PlanWithdrawn: the plan is archived, or was when this was its newest revision, and no municipality adopted it.
    """
    left_use = plan["state"] == "archived" or _withdrawn(db, UUID(plan["plan_id"]), plan["revision"])
    # What a municipality has decided is a record: whoever reads it may have it on paper, however late.
    if left_use and not plan.get("adoption"):
        raise PlanWithdrawn
    language = plan["language"] if plan["kind"] == "invitation" else language
    key = DocumentKey(UUID(plan["plan_id"]), plan["revision"], plan["state"], TEMPLATE_VERSION, language)
    order_id = _save_order(db, viewer, key.document_id)
    if _save_document(db, key, plan):
        _enqueue(db, key.document_id)
    else:
        _have_rendered(db, key.document_id)
    return order_id


def render_again(db: Transaction, order_id: UUID) -> None:
    """Try once more to make the document of a failed order; nothing happens when it has not failed.

    Raises:
        NotFound: the viewer has no such order.
    """
    _have_rendered(db, find_order(db, order_id).document.id)


def forget_old_files(db: Transaction, now: datetime) -> None:
    """Erase personal documents that were ordered long ago, and that they were: they can be ordered again."""
    personal = select(Document.id).where(Document.kind == "individual")
    old = DocumentOrder.document_id.in_(personal) & (DocumentOrder.ordered_at < now - PERSONAL_KEPT)
    db.execute(delete(DocumentOrder).where(old))
    ordered = exists().where(DocumentOrder.document_id == Document.id)
    db.execute(delete(Document).where(Document.kind == "individual", ~ordered))


def _withdrawn(db: Transaction, plan_id: UUID, revision: int) -> bool:
    """Say whether the plan was archived as this revision; a person's may have come back with a newer one."""
    ordered = (AvailableRevision.plan_id == plan_id) & (AvailableRevision.revision == revision)
    return bool(db.scalar(select(exists().where(ordered, AvailableRevision.withdrawn_at.is_not(None)))))


def _save_order(db: Transaction, viewer: Viewer, document_id: UUID) -> UUID:
    values = {"id": new_id(), "account_id": viewer.account_id, "document_id": document_id}
    new = insert(DocumentOrder).values(**values)
    # Ordered again it is the same order, of today.
    again = new.on_conflict_do_update(index_elements=["account_id", "document_id"], set_={"ordered_at": func.now()})
    return db.execute(again.returning(DocumentOrder.id)).scalar_one()


def _save_document(db: Transaction, key: DocumentKey, plan: dict[str, Any]) -> bool:
    """Say whether it is the first order of it."""
    name = plan["person"]["name"] if plan["kind"] == "individual" else plan["municipality"]["name"]
    values = {**vars(key), "id": key.document_id, "kind": plan["kind"], "name": name}
    # Two who order at once wait for each other here, so that the second finds the job of the first.
    new = insert(Document).values(**values).on_conflict_do_nothing().returning(Document.id)
    return db.scalar(new) is not None


def _have_rendered(db: Transaction, document_id: UUID) -> None:
    rendered = select(Document.rendered_at).where(Document.id == document_id)
    if db.scalar(rendered):
        return
    job = newest_render_job(db, document_id)
    if job and job.state == "failed":
        retry(db, job.id)
    elif job is None or job.state == "done":
        _enqueue(db, document_id)


def _enqueue(db: Transaction, document_id: UUID) -> None:
    enqueue(db, RENDER_DOCUMENT, {"document_id": str(document_id)}, str(document_id))
