"""What the answers say so far: weights, how well they agree, and the answer that agrees least."""

from dataclasses import dataclass, replace

from services.planner.comparisons.domain.asking import Answers
from services.planner.comparisons.domain.network import leave_out
from services.planner.comparisons.domain.scale import nearest_grade, ratio_of
from services.planner.needs.domain.comparisons import CONSISTENT_UP_TO, Pair, Weighing
from services.planner.needs.domain.judging import weigh_connected

UNTESTED, AGREEING, DOUBTFUL, CONTRADICTING = "untested", "agreeing", "doubtful", "contradicting"
# Saaty's bound is 0.10; twice that no longer comes from a hasty answer.
_CONTRADICTING_FROM = 0.20
# Each is weighed anew; the answer that breaks the agreement is among those that lie farthest off.
_MOST_TRIED = 12
# Ratios that differ by less are equal.
_DECIMALS = 9


@dataclass(frozen=True)
class Breaking:
    """The answer to look at again: (a, b), its grade, and another that would fit the other answers better."""

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
    """Return the answer which, given anew as the others say, lets all agree best; of equally good ones the newest.

    None where no single answer would help: after firm first answers the scale may end before what fits.
    """
    given = answers.given
    reached = [item for item in answers.items if item in weighing.weights]
    ratios = {pair: ratio_of(grade) for pair, grade in given.items() if pair[0] in weighing.weights}
    left_out = leave_out(reached, ratios)
    farthest_off = sorted(left_out, key=lambda pair: (-left_out[pair].gain, pair))[:_MOST_TRIED]
    fitting = {pair: nearest_grade(left_out[pair].ratio) for pair in farthest_off}
    then = {
        pair: round(_ratio_with(answers, pair, grade), _DECIMALS)
        for pair, grade in fitting.items()
        if grade != given[pair]
    }
    oldest_first = list(given)
    best = min(then, key=lambda pair: (then[pair], -oldest_first.index(pair)), default=None)
    if best is None or then[best] >= weighing.consistency_ratio:
        return None
    return Breaking(*best, given[best], fitting[best])


def _ratio_with(answers: Answers, pair: Pair, grade: int) -> float:
    changed = weigh_connected(replace(answers, grades={**answers.grades, pair: grade}).judgements)
    return changed.consistency_ratio if changed else 0.0
