"""What groups have answered; row-level security decides what of it the viewer sees."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from services.planner.comparisons.domain.scale import ratio_of
from services.planner.comparisons.tables import Comparison, ComparisonAnswer
from services.planner.needs.domain.comparisons import Judgement
from shared.database import Transaction


def find_judgements(db: Transaction, programme_id: UUID, municipality_id: UUID) -> dict[str, tuple[Judgement, ...]]:
    """Return subject → what was answered about it, each comparison as one respondent."""
    here = (Comparison.municipality_id == municipality_id) & (Comparison.programme_id == programme_id)
    rows = db.execute(
        select(Comparison.subject, ComparisonAnswer)
        .join(ComparisonAnswer)
        .where(here, ComparisonAnswer.grade.is_not(None))
        .order_by(ComparisonAnswer.comparison_id, ComparisonAnswer.a, ComparisonAnswer.b)
    )
    found: dict[str, list[Judgement]] = defaultdict(list)
    for subject, answer in rows:
        found[subject].append(Judgement(answer.a, answer.b, ratio_of(answer.grade), str(answer.comparison_id)))
    return {subject: tuple(judgements) for subject, judgements in found.items()}
