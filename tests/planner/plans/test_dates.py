"""The terms in which plans say when something is done."""

from datetime import date

import pytest

from services.planner.deriving.domain.individual import propose_support
from services.planner.plans.domain.catalogue import AreaCatalogue, Support
from services.planner.plans.domain.dates import term_of_beginning


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 30), "hösten 2026"),
        (date(2026, 12, 31), "våren 2027"),
        (date(2027, 1, 31), "våren 2027"),
        (date(2027, 6, 30), "hösten 2027"),
    ],
)
def test_what_begins_in_the_last_month_of_a_term_is_of_the_next(day: date, said: str) -> None:
    """December and June are over before anything has begun."""
    assert term_of_beginning(day) == said


def test_a_plan_of_late_november_proposes_nothing_for_a_term_that_ends() -> None:
    """What a person can begin with at once is said to be of the spring."""
    area = AreaCatalogue("digital", "", (), (), (Support("mentor", "Sitt bredvid"), Support("course", "Kurs")))

    assert {each["when"] for each in propose_support(area, date(2026, 11, 28))} == {"våren 2027"}
