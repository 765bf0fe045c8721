"""What a group does with a comparison. Each answer has the plan derived again soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, update
from sqlalchemy.dialects.postgresql import insert

from services.planner.comparisons.domain.asking import pair_of
from services.planner.comparisons.domain.scale import GRADES
from services.planner.comparisons.problems import ComparisonErased, ComparisonRemoved, NotAsked, NothingToCompare
from services.planner.comparisons.tables import Comparison, ComparisonAnswer
from services.planner.plans.domain.material import Material
from services.planner.plans.jobs import derive_soon
from shared.database import Transaction
from shared.identity import Viewer

# So long a removed comparison can be put back.
RESTORABLE = timedelta(days=30)


def start_comparison(
    db: Transaction, viewer: Viewer, material: Material, key: UUID, subject: str, name: str, items: Sequence[str]
) -> None:
    """Begin a comparison; the same key again begins no other one.

    Args:
        db: the viewer's transaction.
        viewer: who begins it.
        material: the municipality's.
        key: the comparison's id, given by the form.
        subject: ``quadrants`` or the quadrant whose notes are compared.
        name: who compares, as the group calls itself.
        items: what is compared, heaviest first.

    Raises:
        NothingToCompare: fewer than two items.
    """
    if len(items) < 2:
        raise NothingToCompare
    values = {
        "id": key,
        "programme_id": UUID(material.programme_id),
        "municipality_id": UUID(material.municipality_id),
        "subject": subject,
        "name": name,
        "items": list(items),
        "account_id": viewer.account_id,
        "person_id": viewer.person_id,
    }
    db.execute(insert(Comparison).values(**values).on_conflict_do_nothing(index_elements=["id"]))


def answer_pair(db: Transaction, comparison: Comparison, one: str, other: str, grade: int | None) -> None:
    """Save how much more ``one`` weighs than ``other``; None: skip the question. A new answer replaces an older one.

    Raises:
        ComparisonRemoved: somebody removed it.
        NotAsked: the pair isn't compared here, or there is no such grade.
    """
    if comparison.removed_at:
        raise ComparisonRemoved
    if one == other or not {one, other} <= set(comparison.items) or (grade is not None and grade not in GRADES):
        raise NotAsked
    a, b = pair_of(one, other)
    turned = grade if grade is None or a == one or grade == 1 else -grade
    values = {"comparison_id": comparison.id, "a": a, "b": b, "grade": turned}
    changed = {"grade": turned, "answered_at": func.now()}
    statement = insert(ComparisonAnswer).values(**values)
    db.execute(statement.on_conflict_do_update(index_elements=["comparison_id", "a", "b"], set_=changed))
    derive_soon(db, comparison.municipality_id)


def remove_comparison(db: Transaction, municipality_id: UUID, comparison_id: UUID) -> None:
    """Have the plan weigh without a comparison, whose answers stay for a while; harmless twice.

    Raises:
        ComparisonErased: there is none, any longer.
    """
    _change_removal(db, municipality_id, comparison_id, func.coalesce(Comparison.removed_at, func.now()))


def restore_comparison(db: Transaction, municipality_id: UUID, comparison_id: UUID) -> None:
    """Put a removed comparison back with all its answers; harmless twice.

    Raises:
        ComparisonErased: it was removed too long ago, or never was there.
    """
    _change_removal(db, municipality_id, comparison_id, None)


def forget_removed(db: Transaction, now: datetime) -> None:
    """Erase comparisons with their answers that were removed long ago."""
    db.execute(delete(Comparison).where(Comparison.removed_at < now - RESTORABLE))


def _change_removal(
    db: Transaction, municipality_id: UUID, comparison_id: UUID, removed_at: ColumnElement[datetime] | None
) -> None:
    this = (Comparison.id == comparison_id) & (Comparison.municipality_id == municipality_id)
    if db.scalar(update(Comparison).where(this).values(removed_at=removed_at).returning(Comparison.id)) is None:
        raise ComparisonErased
    derive_soon(db, municipality_id)
