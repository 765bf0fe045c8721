"""What people said of themselves in areas that were merged or retired since, as it counts in the framework in force."""

from collections.abc import Mapping
from dataclasses import replace

from services.planner.assessment.domain import Answer, Assessed
from services.planner.framework_versions.domain.document import FrameworkDocument


def assessed_in_force(said: Mapping[str, Assessed], document: FrameworkDocument) -> dict[str, Assessed]:
    """Return what people say of themselves by the areas of now; where areas were merged, the higher level counts."""
    return {person: replace(each, answers=_answers_in_force(each.answers, document)) for person, each in said.items()}


def _answers_in_force(answers: Mapping[str, Answer], document: FrameworkDocument) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for area, answer in answers.items():
        if now := document.successor(area):
            found[now] = _higher(found[now], answer) if now in found else answer
    return found


def _higher(one: Answer, other: Answer) -> Answer:
    return Answer(
        max((level for level in (one.level, other.level) if level is not None), default=None),
        max((wish for wish in (one.wish, other.wish) if wish is not None), default=None),
        can_teach=one.can_teach or other.can_teach,
    )
