"""What the pages of comparisons show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.planner.comparisons.domain.asking import Answers, next_pair, pair_of
from services.planner.comparisons.domain.result import Result, find_result
from services.planner.comparisons.domain.scale import HIGHEST
from services.planner.comparisons.tables import Comparison
from services.planner.framework.domain import Framework
from services.planner.needs.domain import Decisions, NoteGroup, Parameters, prepare
from services.planner.needs.domain.comparisons import Judgement, Pair, Weighing
from services.planner.needs.domain.decisions import BETWEEN_QUADRANTS
from services.planner.needs.domain.judging import weigh_connected, weigh_groups, weigh_quadrants
from services.planner.needs.domain.values import PRESSING
from services.planner.needs.domain.weighing import quadrant_weights
from services.planner.plans.domain.material import Material

STEPS = tuple(range(HIGHEST, 1, -2))
BETWEEN = tuple(range(HIGHEST - 1, 1, -2))
# Seven things are as many as a group can hold apart in one sitting (Saaty & Ozdemir 2003).
USUAL_COUNT, LEAST_COUNT, MOST_COUNT = 7, 3, 12


@dataclass(frozen=True)
class Boards:
    """The pressing quadrants with their groups of notes, heaviest first, and what all comparisons say of them."""

    groups: Mapping[str, tuple[NoteGroup, ...]]
    judgements: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """Note id → the words that stand for the group it lies in."""
        return {note: group.text for groups in self.groups.values() for group in groups for note in group.note_ids}

    def items(self, subject: str, count: int) -> list[str]:
        """Return what is compared about a subject, heaviest first."""
        if subject == BETWEEN_QUADRANTS:
            return self._present
        return [group.id for group in self.groups.get(subject, ())[:count]]

    def weighing(self, subject: str) -> Weighing | None:
        """Return what follows for a subject, as the plan takes it; None where it weighs without comparisons."""
        judged = self.judgements.get(subject, ())
        if subject == BETWEEN_QUADRANTS:
            return weigh_quadrants(judged, self._present)
        return weigh_groups(judged, self.groups.get(subject, ()))

    def shares(self, subject: str, weighing: Weighing) -> dict[str, float]:
        """Return the weights that follow; those of quadrants count among the ones that have notes."""
        if subject != BETWEEN_QUADRANTS:
            return dict(weighing.weights)
        groups = [group for groups in self.groups.values() for group in groups]
        return {name: share for name, share in quadrant_weights(groups, weighing.weights).items() if share}

    @property
    def unreached(self) -> str:
        """The quadrant that no answer reaches yet, though others are compared: until then all weigh the same."""
        begun = weigh_connected(self.judgements.get(BETWEEN_QUADRANTS, ()))
        return next((quadrant for quadrant in self._present if begun and quadrant not in begun.weights), "")

    @property
    def _present(self) -> list[str]:
        return [quadrant for quadrant in PRESSING if self.groups[quadrant]]


def make_boards(material: Material, decisions: Decisions, framework: Framework) -> Boards:
    """Return the quadrants with the groups that planning makes of their notes."""
    groups = prepare(material.note_inputs, framework, Parameters(), decisions).groups
    heaviest = sorted(groups, key=lambda group: (-group.mass, group.id))
    by_quadrant = {name: tuple(group for group in heaviest if group.quadrant == name) for name in PRESSING}
    return Boards(by_quadrant, decisions.judgements)


def index_page(boards: Boards, rows: Sequence[tuple[Comparison, int]]) -> dict[str, Any]:
    """Return what the page of all comparisons shows."""
    subjects = [BETWEEN_QUADRANTS, *PRESSING]
    return {
        "texts": boards.texts,
        "subjects": [subject for subject in subjects if len(boards.items(subject, MOST_COUNT)) > 1],
        "counts": range(LEAST_COUNT, MOST_COUNT + 1),
        "usual_count": USUAL_COUNT,
        "rows": rows,
        "results": [
            (subject, weighing, sorted(boards.shares(subject, weighing).items(), key=lambda part: (-part[1], part[0])))
            for subject in subjects
            if (weighing := boards.weighing(subject))
        ],
        "unreached": boards.unreached,
    }


def comparison_page(
    comparison: Comparison, grades: Mapping[Pair, int | None], boards: Boards, wished: str
) -> dict[str, Any]:
    """Return what the page of one comparison shows.

    Args:
        comparison: with what is compared.
        grades: the answers so far, oldest first.
        boards: the notes that there are now; those that are gone aren't asked about.
        wished: two items with ``~`` between: the pair to ask about again.
    """
    between = comparison.subject == BETWEEN_QUADRANTS
    texts = {} if between else boards.texts
    there = tuple(item for item in comparison.items if between or item in texts)
    answers = Answers(there, grades)
    pair = _wished(wished, there) or (next_pair(answers) if len(there) > 1 else None)
    result = find_result(answers)
    answered = [(*pair, grade) for pair, grade in grades.items() if set(pair) <= set(there)]
    return {
        "comparison": comparison,
        "texts": texts,
        "quadrant": "" if between else comparison.subject,
        "unreached": boards.unreached if between else "",
        "pair": pair,
        "grade": _grade(grades, pair) if pair else None,
        "again": bool(pair) and pair_of(*pair) in grades if pair else False,
        "answers": answers,
        "given": len(answers.given),
        "answered": list(reversed(answered)),
        "result": result,
        "largest": result.weights[0][1] if result else 1.0,
        "breaking": _spoken(result),
        "steps": STEPS,
        "between": BETWEEN,
    }


def _wished(wished: str, items: Sequence[str]) -> Pair | None:
    one, _, other = wished.partition("~")
    return (one, other) if one != other and {one, other} <= set(items) else None


def _grade(grades: Mapping[Pair, int | None], pair: Pair) -> int | None:
    """Return the grade as the pair stands on the page: above zero, the first weighs more."""
    grade = grades.get(pair_of(*pair))
    return grade if grade is None or grade == 1 or pair_of(*pair) == pair else -grade


def _spoken(result: Result | None) -> dict[str, Any] | None:
    """Return the answer that breaks the agreement with the weightier item first, and what the others say."""
    if result is None or result.breaking is None:
        return None
    breaking = result.breaking
    turn = breaking.grade < 0
    first, second = (breaking.b, breaking.a) if turn else (breaking.a, breaking.b)
    fitting = breaking.fitting if not turn or breaking.fitting == 1 else -breaking.fitting
    return {"first": first, "second": second, "grade": abs(breaking.grade), "fitting": fitting}
