"""Read-only data for the pages of orders. Row-level security leaves each person their own orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.reports.documents.domain import file_name
from services.reports.documents.jobs import RENDER_DOCUMENT
from services.reports.documents.sources import Source, source_of
from services.reports.documents.tables import AvailableRevision, Document
from services.reports.documents.words import document_title, failure_reason, state_name
from services.reports.orders.problems import NotReady
from services.reports.orders.tables import DocumentOrder
from services.reports.tables import jobs
from shared.database import Transaction
from shared.errors import NotFound
from shared.language import Text, current_language
from shared.language import gettext as _
from shared.paging import Page, turn_to


@dataclass(frozen=True)
class RenderJob:
    """How the newest attempt to make a document is going."""

    id: UUID
    state: str
    reason: str | None


@dataclass(frozen=True)
class ShownOrder:
    """An order with its document, and how far that has come."""

    id: UUID
    ordered_at: datetime
    document: Document
    job: RenderJob | None

    @property
    def state(self) -> str:
        """`ready`, `failed`, `running` or `waiting`."""
        if self.document.rendered_at:
            return "ready"
        state = self.job.state if self.job else "queued"
        return state if state in {"failed", "running"} else "waiting"

    @property
    def source(self) -> Source:
        """Who has what the document is made of."""
        return source_of(self.document.kind)

    @property
    def title(self) -> str:
        """What the document is called."""
        return document_title(self.document.kind, self.document.name)

    @property
    def edition(self) -> Text:
        """Where the plan stood of which the document is made."""
        return state_name(self.document.state, self.document.kind)

    @property
    def language_if_other(self) -> str:
        """In which language it is, unless in that of the page."""
        written = self.document.language
        return "" if written == current_language.get() else _("på svenska") if written == "sv" else _("på engelska")

    @property
    def failure(self) -> Text:
        """Why it could not be made."""
        return failure_reason(self.job.reason if self.job else None)


def list_orders(db: Transaction, page: int = 1) -> tuple[list[ShownOrder], Page]:
    """Return a page of the viewer's orders, the newest first, and which page it is."""
    newest = DocumentOrder.ordered_at.desc(), DocumentOrder.id.desc()
    turned, shown = turn_to(db, _orders().order_by(*newest), page)
    return [_shown(db, order, document) for order, document in db.execute(shown)], turned


def list_ordered(db: Transaction) -> set[tuple[UUID, int]]:
    """Return plan and revision of all that the viewer has ordered in the language of the page."""
    in_language = Document.language == current_language.get()
    ordered = select(Document.plan_id, Document.revision).join(DocumentOrder).where(in_language).distinct()
    return {(plan_id, revision) for plan_id, revision in db.execute(ordered)}


def find_order(db: Transaction, order_id: UUID) -> ShownOrder:
    """Return an order.

    Raises:
        NotFound: the viewer has no such order.
    """
    row = db.execute(_orders().where(DocumentOrder.id == order_id)).one_or_none()
    if row is None:
        raise NotFound
    return _shown(db, row[0], row[1])


def read_file(db: Transaction, order: ShownOrder) -> tuple[bytes, str]:
    """Return the document's bytes and the name of its file.

    Raises:
        NotReady: it has not been made yet.
    """
    document = order.document
    content = db.scalar(select(Document.content).where(Document.id == document.id))
    if content is None:
        raise NotReady
    return content, file_name(document.kind, document.name, document.revision, document.language)


def list_available(db: Transaction) -> Sequence[AvailableRevision]:
    """Return the newest revision of each plan that the viewer may order a document of: a municipality's for good."""
    newest = (
        select(AvailableRevision)
        .ext(distinct_on(AvailableRevision.plan_id))
        .where(AvailableRevision.withdrawn_at.is_(None) | (AvailableRevision.kind == "municipal"))
        .order_by(AvailableRevision.plan_id, AvailableRevision.revision.desc())
    )
    return db.scalars(newest).all()


def newest_render_job(db: Transaction, document_id: UUID) -> RenderJob | None:
    """Return the newest job that makes the document, if there ever was one."""
    mine = (jobs.c.kind == RENDER_DOCUMENT.name) & (jobs.c.subject == str(document_id))
    columns = select(jobs.c.id, jobs.c.state, jobs.c.reason)
    row = db.execute(columns.where(mine).order_by(jobs.c.queued_at.desc(), jobs.c.id.desc()).limit(1)).one_or_none()
    return RenderJob(*row) if row else None


def _orders() -> Select[DocumentOrder, Document]:
    return select(DocumentOrder, Document).join(Document, Document.id == DocumentOrder.document_id)


def _shown(db: Transaction, order: DocumentOrder, document: Document) -> ShownOrder:
    job = None if document.rendered_at else newest_render_job(db, document.id)
    return ShownOrder(order.id, order.ordered_at, document, job)
