"""Changing a programme's framework: a draft beside the version in force, until it is published or thrown away."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select

from services.planner.framework_versions.domain.changes import check
from services.planner.framework_versions.domain.document import SHIPPED_VERSION, FrameworkDocument, seal_of
from services.planner.framework_versions.domain.problems import DraftChangedMeanwhile
from services.planner.framework_versions.jobs import DERIVE_PROGRAMME
from services.planner.framework_versions.queries import published_document
from services.planner.framework_versions.tables import FrameworkVersion
from shared.database import Transaction
from shared.identifiers import new_id
from shared.jobs import enqueue

Change = Callable[[FrameworkDocument], FrameworkDocument]


def change_draft(db: Transaction, programme_id: UUID, change: Change) -> FrameworkDocument:
    """Change the draft, which begins as a copy of the version in force, and return it.

    Raises:
        Unfit: as ``change`` does; then nothing is saved.
    """
    take_turn(db, programme_id)
    draft = db.scalar(_draft(programme_id)) or _begin_draft(db, programme_id)
    before = FrameworkDocument.from_json(draft.content)
    after = check(change(before))
    if after != before:
        draft.content = after.to_json()
    return after


def publish(db: Transaction, programme_id: UUID, seal: str, now: datetime) -> int | None:
    """Put the draft in force and have all plans of the programme derived anew.

    Returns:
        The version's number, or None where there is nothing to publish: it was done before, or nothing differs.

    Raises:
        Unfit: the draft can't be used, or isn't what was read, of which ``seal`` tells.
    """
    take_turn(db, programme_id)
    draft = db.scalar(_draft(programme_id))
    if draft is None:
        return None
    document = check(FrameworkDocument.from_json(draft.content))
    if seal != seal_of(document):
        raise DraftChangedMeanwhile
    if document == published_document(db, programme_id).document:
        db.delete(draft)
        return None
    in_force = (FrameworkVersion.programme_id == programme_id) & (FrameworkVersion.state == "published")
    for version in db.scalars(select(FrameworkVersion).where(in_force).with_for_update()):
        version.state = "superseded"
    # One is superseded before the other takes its place: there is one at most in force.
    db.flush()
    draft.state, draft.published_at = "published", now
    enqueue(db, DERIVE_PROGRAMME, {"programme_id": str(programme_id)}, str(programme_id))
    return draft.number


def discard_draft(db: Transaction, programme_id: UUID, seal: str) -> None:
    """Throw the draft away; nothing happens where there is none.

    Raises:
        Unfit: the draft isn't what was read, of which ``seal`` tells.
    """
    take_turn(db, programme_id)
    draft = db.scalar(_draft(programme_id))
    if draft is None:
        return
    if seal != seal_of(FrameworkDocument.from_json(draft.content)):
        raise DraftChangedMeanwhile
    db.delete(draft)


def take_turn(db: Transaction, programme_id: UUID) -> None:
    """Wait until nobody else works on the programme's draft, and keep others waiting until this transaction ends.

    Rows can't be locked for that: there may be no draft yet, and one that is published or thrown away is none any more.
    """
    db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"framework {programme_id}", 0))))


def _begin_draft(db: Transaction, programme_id: UUID) -> FrameworkVersion:
    highest = select(func.max(FrameworkVersion.number)).where(FrameworkVersion.programme_id == programme_id)
    draft = FrameworkVersion(
        id=new_id(),
        programme_id=programme_id,
        number=(db.scalar(highest) or SHIPPED_VERSION) + 1,
        state="draft",
        content=published_document(db, programme_id).document.to_json(),
    )
    db.add(draft)
    return draft


def _draft(programme_id: UUID) -> Select[FrameworkVersion]:
    mine = (FrameworkVersion.programme_id == programme_id) & (FrameworkVersion.state == "draft")
    return select(FrameworkVersion).where(mine)
