"""Lines of figures about persons: the same ones are hidden, whichever part is looked at."""

from uuid import UUID

from services.planner.overview.domain.people import AGREED, LEVELS, PLANS, Counted, count_lines
from tests.planner.overview.factories import PROGRAMME, place

PLACES = {one.id: one for one in (place(1, "Falun"), place(2, "Mora"), place(3, "Arvika", "Värmland"))}


def counted(subject: str, **answers: tuple[int, int, int]) -> list[Counted]:
    """Return the answers of the three municipalities."""
    return [
        Counted(PROGRAMME, UUID(int=number), subject, answer, people)
        for answer, numbers in answers.items()
        for number, people in enumerate(numbers, start=1)
        if people
    ]


def test_large_groups_are_shown_by_county_and_together() -> None:
    """The last line is the sum."""
    lines = count_lines(
        counted("digital", low=(9, 8, 7), middle=(6, 6, 6), high=(5, 5, 5)), PLACES, "digital", LEVELS, ""
    )

    assert [(line.name, line.answers, line.together) for line in lines] == [
        ("Dalarna", (17, 12, 10), 39),
        ("Värmland", (7, 6, 5), 18),
        ("", (24, 18, 15), 57),
    ]


def test_a_county_shows_its_municipalities_and_hides_what_the_whole_hides() -> None:
    """Mora's two can't be worked out from the county's sum either."""
    answers = counted("digital", low=(9, 2, 30), middle=(20, 20, 20), high=(20, 20, 20))
    county = {line.name: line for line in count_lines(answers, PLACES, "digital", LEVELS, "Dalarna")}

    assert county["Mora"].answers[0] is None
    assert sum(line.answers[0] is None for line in county.values()) >= 2
    assert county["Dalarna"].wide


def test_without_knowing_where_places_lie_nothing_is_shown() -> None:
    """Counties are needed to hide the right figures."""
    assert count_lines(counted("digital", low=(9, 9, 9)), {}, "digital", LEVELS, "") == []


def test_how_many_have_a_plan_is_no_secret() -> None:
    """So the sums stand, and both answers are hidden where one is small."""
    lines = count_lines(counted(PLANS, agreed=(1, 9, 9), not_yet=(20, 9, 9)), PLACES, PLANS, AGREED, "Dalarna")

    assert next((line.name, line.answers, line.together) for line in lines) == ("Falun", (None, None), 21)
