"""Strategies pair what is within with what is around, area by area, and cite both sides."""

from services.planner.needs.domain import Analysis, NoteInput, analyse
from tests.planner.plans import factories


def analysed(**quadrants: str) -> Analysis:
    """Analyse one note per quadrant that is named."""
    notes = [NoteInput(quadrant, text, "challenges", quadrant) for quadrant, text in quadrants.items()]
    return analyse(notes, factories.framework())


def test_each_pair_of_sides_gives_a_strategy_with_its_notes() -> None:
    """A weakness with an opportunity is developed, a strength with a threat protects."""
    found = analysed(
        weakness="Vi kan för lite om surfplattor", opportunity="Låna ut surfplattor", threat="Surfplattor blir dyrare"
    ).strategies

    assert [(strategy.kind, strategy.area, strategy.notes) for strategy in found] == [
        ("WO", "digital", ("weakness", "opportunity")),
        ("WT", "digital", ("weakness", "threat")),
    ]
    assert all("Digital" in strategy.text for strategy in found)


def test_sides_of_different_areas_make_no_pair() -> None:
    """A weakness in one area and an opportunity in another say nothing together."""
    found = analysed(weakness="Vi kan för lite om surfplattor", opportunity="Nya hyllor").strategies

    assert found == ()
