"""Keeping an uploaded framework until it is confirmed, and making it the draft."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from services.planner.framework_versions.domain.document import FrameworkDocument, seal_of
from services.planner.framework_versions.domain.joining import EVERYTHING, added, replaced
from services.planner.framework_versions.domain.problems import DraftChangedMeanwhile
from services.planner.framework_versions.formats.assembly import ReadFramework, fold_below
from services.planner.framework_versions.queries import published_document
from services.planner.framework_versions.tables import FrameworkImport
from services.planner.framework_versions.use_cases import change_draft
from services.planner.plans.words import ROLES
from shared.database import Transaction
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.policy import Rule, demand

KEPT = timedelta(hours=24)


def keep(
    db: Transaction, viewer: Viewer, programme_id: UUID, read: ReadFramework, filename: str, now: datetime
) -> UUID:
    """Keep what was read of a file until it is confirmed, for a day at most, and return its id."""
    db.execute(delete(FrameworkImport).where(FrameworkImport.expires_at <= now))
    kept = FrameworkImport(
        id=new_id(),
        programme_id=programme_id,
        account_id=viewer.account_id,
        filename=filename[-120:],
        content={
            "format": read.format,
            "document": read.document.to_json(),
            "carried": sorted(read.carried),
            "skipped": [asdict(remark) for remark in read.skipped],
            "noted": [asdict(remark) for remark in read.noted],
        },
        expires_at=now + KEPT,
    )
    db.add(kept)
    return kept.id


def find(db: Transaction, viewer: Viewer, upload_id: UUID, now: datetime, *, lock: bool = False) -> FrameworkImport:
    """Return an upload of the viewer's own.

    Raises:
        NotFound: there is none, it is too old, or the viewer no longer administers its programme.
    """
    kept = db.get(FrameworkImport, upload_id, with_for_update=lock)
    if kept is None or kept.expires_at <= now or kept.account_id != viewer.account_id:
        raise NotFound
    demand(viewer, Rule.FRAMEWORK_CHANGE, programme_id=kept.programme_id)
    return kept


@dataclass(frozen=True)
class Choice:
    """How an upload becomes the draft.

    ``mode`` is ``replace``: all other areas are retired, and what the draft had changed is gone; or ``add``: areas and
    changes stay. What lies deeper than ``levels`` becomes examples of the area above. ``seal`` tells which draft was
    read before that.
    """

    mode: str
    levels: int
    seal: str


def confirm(db: Transaction, viewer: Viewer, upload_id: UUID, choice: Choice, now: datetime) -> UUID:
    """Make an upload the draft and return its programme; pressed twice, the second time does nothing.

    Raises:
        NotFound: there is no such upload.
        Unfit: it can't be used together with the areas that stay, or the draft isn't the one that was read.
    """
    kept = find(db, viewer, upload_id, now, lock=True)
    if kept.confirmed_at is None:
        read = fold_below(FrameworkDocument.from_json(kept.content["document"]), choice.levels)
        carried = carried_by(kept.content)

        def imported(draft: FrameworkDocument) -> FrameworkDocument:
            if choice.seal != seal_of(draft):
                raise DraftChangedMeanwhile
            in_force = published_document(db, kept.programme_id).document
            if choice.mode == "replace":
                return replaced(in_force, read, carried, ROLES)
            return added(draft, read, carried, ROLES)

        change_draft(db, kept.programme_id, imported)
        kept.confirmed_at = now
    return kept.programme_id


def carried_by(content: Mapping[str, Any]) -> frozenset[str]:
    """Return what an upload can say of an area; one that an earlier version of the product keeps says everything."""
    return frozenset(content.get("carried", EVERYTHING))


def discard(db: Transaction, viewer: Viewer, upload_id: UUID, now: datetime) -> UUID:
    """Throw an upload away and return the programme that it was for."""
    kept = find(db, viewer, upload_id, now, lock=True)
    programme_id = kept.programme_id
    db.delete(kept)
    return programme_id


def forget_uploads(db: Transaction, now: datetime) -> None:
    """Erase the uploads that are too old to be used."""
    db.execute(delete(FrameworkImport).where(FrameworkImport.expires_at <= now))
