"""Making a document."""

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import update

from services.reports.documents.tables import Document
from services.reports.documents.words import OUT_OF_MEMORY, PLAN_GONE, TOO_LARGE
from services.reports.rendering import typeset_plan
from shared.database import Transaction
from shared.jobs import JobFailed, Postpone

if TYPE_CHECKING:
    from services.reports.rendering.pdf import Typeset


def find_document(db: Transaction, document_id: UUID) -> Document:
    """Return the document that a job is about.

    Raises:
        JobFailed: there is none any more.
    """
    document = db.get(Document, document_id)
    if document is None:
        raise JobFailed(PLAN_GONE)
    return document


def make_document(document: Document, payload: dict[str, Any]) -> "Typeset":
    """Render the payload as the document that was ordered.

    Raises:
        JobFailed: the plan is beyond what can be set.
    """
    try:
        return typeset_plan(payload | {"state": document.state, "language": document.language})
    except ValidationError as error:
        raise JobFailed(TOO_LARGE) from error
    except (MemoryError, RecursionError) as error:
        raise JobFailed(OUT_OF_MEMORY) from error


def save_document(db: Transaction, document_id: UUID, made: "Typeset", erasures: int) -> None:
    """Save the file with its hash, size and number of pages.

    Args:
        db: a worker's transaction.
        document_id: the document.
        made: its file.
        erasures: how many there were before the plan was asked for.

    Raises:
        JobFailed: there is no such document any more.
        Postpone: something was erased meanwhile; the file may still hold it.
    """
    file = {
        "content": made.pdf,
        "sha256": hashlib.sha256(made.pdf).hexdigest(),
        "size": len(made.pdf),
        "pages": made.pages,
        "rendered_at": datetime.now(UTC),
    }
    as_asked_for = (Document.id == document_id) & (Document.erasures == erasures)
    if db.scalar(update(Document).where(as_asked_for).values(file).returning(Document.id)) is None:
        find_document(db, document_id)
        raise Postpone("something was erased from the plan meanwhile")
