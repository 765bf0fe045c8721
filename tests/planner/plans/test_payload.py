"""What a document of a plan is sent with, for it to be in English."""

from typing import Any

from services.planner.plans.words import derived_in_english
from services.planner.reading.payload import _derived_words


def test_when_interventions_are_is_sent_in_english() -> None:
    """Of a municipality's goals; what somebody wrote instead isn't."""
    goals: list[dict[str, Any]] = [{"interventions": [{"period": "våren 2027"}, {"period": "När Anna är tillbaka"}]}]

    assert derived_in_english(_derived_words({"goals": goals})) == {"våren 2027": "spring 2027"}
