"""Which pair to ask about next: the fewest questions first, then those that say most.

First each item is compared with the heaviest, which connects all by n - 1 answers, as in the best-worst method (Rezaei
2015). Then comes the pair whose proportion the answers so far leave most open: the one with the greatest resistance
distance (Klein & Randić 1993) in the graph of answers, which also adds most spanning trees (D-optimal design).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from services.planner.comparisons.domain.network import resistances
from services.planner.comparisons.domain.scale import ratio_of
from services.planner.needs.domain.comparisons import Judgement, Pair


@dataclass(frozen=True)
class Answers:
    """What has been answered: (a, b) in the order of names → the grade, None where the question was skipped."""

    items: tuple[str, ...]
    grades: Mapping[Pair, int | None]

    @property
    def given(self) -> dict[Pair, int]:
        """The answers about what is compared, without those that were skipped."""
        known = set(self.items)
        return {pair: grade for pair, grade in self.grades.items() if grade is not None and known.issuperset(pair)}

    @property
    def judgements(self) -> list[Judgement]:
        """The answers as the hierarchy process takes them."""
        return [Judgement(a, b, ratio_of(grade)) for (a, b), grade in sorted(self.given.items())]

    @property
    def least(self) -> int:
        """How many answers are needed."""
        return len(self.items) - 1

    @property
    def most(self) -> int:
        """How many pairs there are."""
        return len(self.items) * (len(self.items) - 1) // 2

    @property
    def connected(self) -> bool:
        """Whether the answers reach every item, so that all are weighed."""
        return len(_parts(self.items, self.given)) == 1


def pair_of(one: str, other: str) -> Pair:
    """Return the pair in the order of names."""
    return (one, other) if one < other else (other, one)


def next_pair(answers: Answers) -> Pair | None:
    """Return the pair to ask about, the heavier item first; None when every pair is answered or skipped."""
    asked = {pair_of(*pair) for pair in answers.grades}
    # Items come heaviest first, and so do their pairs.
    left = [pair for pair in combinations(answers.items, 2) if pair_of(*pair) not in asked]
    parts = _parts(answers.items, answers.given)
    joining = [pair for pair in left if not any(part.issuperset(pair) for part in parts)]
    if joining or not left:
        return joining[0] if joining else None
    # Of pairs that are equally open the heavier one is asked about.
    distances = resistances(answers.items, answers.given)
    return max(left, key=lambda pair: (distances[pair_of(*pair)], -left.index(pair)))


def _parts(items: Sequence[str], pairs: Collection[Pair]) -> list[set[str]]:
    parts = [{item} for item in items]
    for pair in pairs:
        touched = [part for part in parts if not part.isdisjoint(pair)]
        parts = [part for part in parts if part.isdisjoint(pair)] + [set().union(*touched)]
    return parts
