"""Who ordered which document."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from services.reports.documents.tables import Document
from services.reports.tables import Base
from shared.identifiers import new_id


class DocumentOrder(Base):
    """One person's order of one document; ordering it again is the same order.

    The order is saved before the document, which one may only see through an order: hence the deferred reference.
    """

    __tablename__ = "document_order"
    __table_args__ = (
        UniqueConstraint("account_id", "document_id"),
        Index("ix_document_order_document_id", "document_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID]
    document_id: Mapped[UUID] = mapped_column(ForeignKey(Document.id, deferrable=True, initially="DEFERRED"))
    ordered_at: Mapped[datetime] = mapped_column(server_default=func.now())
