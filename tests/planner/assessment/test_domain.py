"""What is said in an assessment, counted and compared."""

from datetime import UTC, datetime

import pytest

from services.planner.assessment.domain import (
    Answer,
    Round,
    clean_hopes,
    count_answered,
    read_document,
    round_document,
    trends,
)
from services.planner.assessment.pages import picture
from services.planner.framework.levels import describe_levels, load_descriptions
from services.planner.framework.loading import load_framework
from services.planner.plans.loading import load_catalogue
from shared.language import LANGUAGES, speaking

NOW = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("level", "wish", "further"), [(1, 3, 3), (3, 3, None), (3, 1, None), (None, 1, 1), (2, None, None)]
)
def test_a_wish_counts_where_it_lies_above_today(level: int | None, wish: int | None, further: int | None) -> None:
    """What is reached already is no wish any more."""
    assert Answer(level, wish).further == further


def test_only_levels_count_as_answers() -> None:
    """A wish alone doesn't make an area answered, and areas that the framework lost don't count."""
    answers = {"digital": Answer(0), "lokal": Answer(None, 3), "gone": Answer(2)}

    assert count_answered(["digital", "lokal", "mik"], answers) == 1


def test_a_round_keeps_what_was_said_and_nothing_else() -> None:
    """An area without any answer leaves no trace; the rest comes back as it was."""
    answers = {"lokal": Answer(2, 3, can_teach=True), "mik": Answer()}
    document = round_document(answers, "Mer om rum")

    assert list(document["areas"]) == ["lokal"]
    assert read_document(document) == ({"lokal": answers["lokal"]}, "Mer om rum")


def test_levels_over_time_leave_out_areas_that_were_never_assessed() -> None:
    """A round that says nothing of an area is a gap, not a zero."""
    rounds = [Round(1, {"lokal": Answer(1)}, "", NOW), Round(2, {}, "", NOW), Round(3, {"lokal": Answer(3)}, "", NOW)]
    (found,) = trends([("lokal", "Lokal", 2), ("mik", "MIK", 1)], rounds)

    assert found.levels == (1, None, 3)
    assert (found.now, found.step) == (3, 2)


def test_the_picture_sets_higher_levels_higher() -> None:
    """Rounds go from left to right, each a dot; a gap has none."""
    drawn = picture([1, None, 3], 2)
    (first, last), target = drawn["dots"], drawn["target"]

    assert first[0] < last[0] <= drawn["right"]
    assert first[1] > target > last[1]


def test_hopes_keep_their_lines_and_lose_what_cannot_be_seen() -> None:
    """Lines stay; control characters and blanks around go."""
    assert clean_hopes("  Mer om rum\r\n\x00och barn \n\n") == "Mer om rum\noch barn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_describes_its_five_levels(language: str) -> None:
    """In both languages, each level in a sentence of its own."""
    with speaking(language):
        said = {area.id: describe_levels(area.id) for area in load_framework().areas}

    assert {area: len(set(sentences)) for area, sentences in said.items()} == dict.fromkeys(said, 5)
    assert all(sentence.endswith(".") for sentences in said.values() for sentence in sentences)


def test_descriptions_say_what_the_goals_of_plans_say() -> None:
    """Levels 1 to 4 begin with the same verb in the first person as the catalogue's in the second."""
    for area, part in load_catalogue().areas.items():
        for mine, theirs in zip(load_descriptions()[area]["sv"][1:], part.levels, strict=True):
            assert mine.split()[:2] == ["Jag", theirs.split()[1]]


def test_an_area_of_another_framework_has_no_descriptions() -> None:
    """Its page shows the levels by name only."""
    assert describe_levels("of-another-framework") == ()
