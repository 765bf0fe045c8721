"""What groups have answered; row-level security decides what of it the viewer sees."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import func, select

from services.planner.comparisons.domain.scale import ratio_of
from services.planner.comparisons.tables import Comparison, ComparisonAnswer
from services.planner.needs.domain.comparisons import Judgement, Pair
from shared.database import Transaction
from shared.errors import NotFound
from shared.paging import Page, turn_to


def find_judgements(db: Transaction, programme_id: UUID, municipality_id: UUID) -> dict[str, tuple[Judgement, ...]]:
    """Return subject → what was answered about it, each comparison that isn't removed as one respondent."""
    grade = func.coalesce(ComparisonAnswer.grade, 1)
    here = (Comparison.municipality_id == municipality_id) & (Comparison.programme_id == programme_id)
    rows = db.execute(
        select(Comparison.subject, ComparisonAnswer.comparison_id, ComparisonAnswer.a, ComparisonAnswer.b, grade)
        .join(ComparisonAnswer)
        .where(here, Comparison.removed_at.is_(None), ComparisonAnswer.grade.is_not(None))
        .order_by(ComparisonAnswer.comparison_id, ComparisonAnswer.a, ComparisonAnswer.b)
    )
    found: dict[str, list[Judgement]] = defaultdict(list)
    for subject, comparison_id, a, b, said in rows:
        found[subject].append(Judgement(a, b, ratio_of(said), str(comparison_id)))
    return {subject: tuple(judgements) for subject, judgements in found.items()}


def find_comparison(db: Transaction, municipality_id: UUID, comparison_id: UUID) -> Comparison:
    """Return a comparison, also one that is removed.

    Raises:
        NotFound: there is none there, or the viewer may not see it.
    """
    comparison = db.get(Comparison, comparison_id)
    if comparison is None or comparison.municipality_id != municipality_id:
        raise NotFound
    return comparison


def find_removed(db: Transaction, municipality_id: UUID, comparison_id: str) -> Comparison | None:
    """Return the comparison of that id if it is removed and can be put back; the id is as a browser sends it."""
    try:
        found = db.get(Comparison, UUID(comparison_id))
    except ValueError:
        return None
    return found if found and found.municipality_id == municipality_id and found.removed_at else None


def list_comparisons(
    db: Transaction, municipality_id: UUID, page: int = 1
) -> tuple[list[tuple[Comparison, int]], Page]:
    """Return a page of a municipality's comparisons with the number of their answers, the newest first, and which."""
    answers = func.count(ComparisonAnswer.grade)
    wanted = (
        select(Comparison, answers)
        .outerjoin(ComparisonAnswer)
        .where(Comparison.municipality_id == municipality_id, Comparison.removed_at.is_(None))
        .group_by(Comparison.id)
        .order_by(Comparison.created_at.desc(), Comparison.id)
    )
    turned, shown = turn_to(db, wanted, page)
    return [(comparison, count) for comparison, count in db.execute(shown)], turned


def find_grades(db: Transaction, comparison: Comparison) -> dict[Pair, int | None]:
    """Return (a, b) → the grade, None where it was skipped, in the order in which they were answered."""
    mine = select(ComparisonAnswer).where(ComparisonAnswer.comparison_id == comparison.id)
    rows = db.scalars(mine.order_by(ComparisonAnswer.answered_at, ComparisonAnswer.a, ComparisonAnswer.b))
    return {(row.a, row.b): row.grade for row in rows}
