"""What a plan makes of its person's assessment: targets, order and reasons."""

from typing import Any

import pytest

from services.planner.assessment.domain import Answer, Assessed
from services.planner.deriving.domain.deriving import Derived, derive
from services.planner.needs.domain import Parameters
from services.planner.plans.loading import load_catalogue
from services.planner.plans.words import derived_words
from shared.language import speaking
from tests.planner.deriving.test_saving import TODAY
from tests.planner.plans import factories

PERSON = factories.person(1)["id"]


def derived(*, shared: bool = False, hopes: str = "", **answers: Answer) -> Derived:
    """Derive a miniature municipality whose only person has assessed themselves."""
    said = {PERSON: Assessed(1, answers, hopes, shared)} if answers else {}
    framework = factories.framework()
    return derive(factories.material(), framework, load_catalogue(), Parameters(), TODAY, assessments=said)


def personal(**answers: Any) -> dict[str, Any]:
    """Return the plan that the person reads."""
    return derived(**answers).personal[PERSON].quoted


def area(plan: dict[str, Any], wanted: str = "digital") -> dict[str, Any]:
    """Return an area of a plan."""
    found: dict[str, Any] = next(each for each in plan["areas"] if each["area"] == wanted)
    return found


def test_the_level_of_today_stands_in_the_plan_and_in_its_reasons() -> None:
    """The person reads what the proposal counted with."""
    plan = personal(digital=Answer(1))

    assert area(plan)["present"] == 1
    assert "Du skattar dig på nivå 1." in plan["goals"][0]["why"]
    with speaking("en"):
        assert all("lang=" not in derived_words(goal["why"]) for goal in plan["goals"])


def test_where_the_target_is_reached_there_is_no_goal() -> None:
    """Present replaces the level that was assumed."""
    goals = personal(digital=Answer(3))["goals"]

    assert "digital" not in {goal["area"] for goal in goals}


def test_a_longer_step_comes_first() -> None:
    """Somebody who is far from the target in the second need and near it in the first begins with the second."""
    assessed = personal(digital=Answer(3), lokal=Answer(0), barnunga=Answer(2))

    assert assessed["goals"][0]["area"] == "lokal"


def test_a_wish_raises_the_target_and_is_named() -> None:
    """Above what role and municipality ask for."""
    plan = personal(digital=Answer(2, 4))

    assert (area(plan)["target"], area(plan)["wish"]) == (4, 4)
    assert "Du vill själv nå nivå 4." in plan["goals"][0]["why"]
    with speaking("en"):
        assert all("lang=" not in derived_words(goal["why"]) for goal in plan["goals"])


@pytest.mark.parametrize(("level", "goal"), [(0, 2), (1, 3), (2, 4)])
def test_a_goal_is_within_reach_of_one_plan(level: int, goal: int) -> None:
    """Two levels at most; the target stays what it is."""
    plan = personal(digital=Answer(level, 4))

    assert (area(plan)["target"], plan["goals"][0]["target"]) == (4, goal)
    assert ("nästa steg" in plan["goals"][0]["why"]) == (goal < 4)


def test_what_is_not_assessed_is_assumed_as_before() -> None:
    """An area that was skipped counts as it would without an assessment."""
    assert area(personal(lokal=Answer(1))) == area(derived().individual[PERSON].quoted)


def test_an_unshared_assessment_leaves_no_trace_in_what_others_read() -> None:
    """Their draft is the same, to the last digit, as though there were none."""
    apart = derived(digital=Answer(0, 4), hopes="Leda språkcafé")

    assert apart.individual[PERSON].hash == derived().individual[PERSON].hash
    assert apart.personal[PERSON].content["future"] == "Leda språkcafé"


def test_a_shared_assessment_makes_one_plan_for_all() -> None:
    """There is nothing to keep apart."""
    together = derived(digital=Answer(0), shared=True)

    assert together.personal == {}
    assert area(together.individual[PERSON].quoted)["present"] == 0


def test_whatever_rests_on_an_assessment_says_so() -> None:
    """The database goes by it: only such a revision is kept from others."""
    kept = derived(digital=Answer(0))

    assert kept.personal[PERSON].content["assessment"] == {"round": 1}
    assert "assessment" not in kept.individual[PERSON].content
