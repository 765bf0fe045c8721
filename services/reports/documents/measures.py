"""What monitoring counts in reports alone."""

from sqlalchemy import func, select

from services.reports.documents.tables import Document
from shared.database import Transaction
from shared.figures import Measure


def documents(db: Transaction) -> float:
    """Return how many documents are rendered."""
    return float(db.scalar(select(func.count(Document.rendered_at))) or 0)


def document_bytes(db: Transaction) -> float:
    """Return how much room they take."""
    return float(db.scalar(select(func.sum(Document.size))) or 0)


MEASURES = (
    Measure("kub_documents", "Documents that are rendered.", documents),
    Measure("kub_document_bytes", "The room that they take.", document_bytes),
)
