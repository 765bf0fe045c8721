"""What the answers say so far: weights, how well they agree, and the answer that agrees least."""

from dataclasses import dataclass

from services.planner.comparisons.domain.asking import Answers
from services.planner.comparisons.domain.network import leave_out
from services.planner.comparisons.domain.scale import nearest_grade, ratio_of
from services.planner.needs.domain.comparisons import CONSISTENT_UP_TO, Weighing
from services.planner.needs.domain.judging import weigh_connected

UNTESTED, AGREEING, DOUBTFUL, CONTRADICTING = "untested", "agreeing", "doubtful", "contradicting"
# Saaty's bound is 0.10; twice that no longer comes from a hasty answer.
_CONTRADICTING_FROM = 0.20


@dataclass(frozen=True)
class Breaking:
    """The answer that agrees least with the others: (a, b), its grade, and the grade that would fit them."""

    a: str
    b: str
    grade: int
    fitting: int


@dataclass(frozen=True)
class Result:
    """Weights by item, heaviest first; ``agreement`` in a word; ``breaking`` only where a warning is due."""

    weights: tuple[tuple[str, float], ...]
    ratio: float
    agreement: str
    breaking: Breaking | None


def find_result(answers: Answers) -> Result | None:
    """Return what the answers say of the items that they connect; None before the first answer."""
    weighing = weigh_connected(answers.judgements)
    if weighing is None:
        return None
    agreement = _agreement(weighing)
    breaking = _breaking(weighing, answers) if agreement in {DOUBTFUL, CONTRADICTING} else None
    weights = sorted(weighing.weights.items(), key=lambda part: (-part[1], answers.items.index(part[0])))
    return Result(tuple(weights), weighing.consistency_ratio, agreement, breaking)


def _agreement(weighing: Weighing) -> str:
    if not weighing.tested:
        return UNTESTED
    if weighing.consistency_ratio <= CONSISTENT_UP_TO:
        return AGREEING
    return DOUBTFUL if weighing.consistency_ratio < _CONTRADICTING_FROM else CONTRADICTING


def _breaking(weighing: Weighing, answers: Answers) -> Breaking | None:
    """Return the answer without which the others agree best, with what these say of its pair."""
    reached = [item for item in answers.items if item in weighing.weights]
    ratios = {pair: ratio_of(grade) for pair, grade in answers.given.items() if pair[0] in weighing.weights}
    left_out = leave_out(reached, ratios)
    if not left_out:
        return None
    a, b = max(left_out, key=lambda pair: left_out[pair].gain)
    return Breaking(a, b, answers.given[a, b], nearest_grade(left_out[a, b].ratio))
