"""Rank intervals: wide where few voices decide, narrow where many do, the same every time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.needs.domain import Analysis, NoteInput, Parameters, analyse
from tests.planner.plans import factories

DIGITAL, PREMISES = "Vi kan för lite om surfplattor", "Hyllorna står i vägen"


def analysed(*voices: tuple[str, int], parameters: Parameters | None = None) -> Analysis:
    """Analyse weaknesses, each with its dots."""
    notes = [
        NoteInput(f"n{number}", text, "challenges", "weakness", dots) for number, (text, dots) in enumerate(voices)
    ]
    return analyse(notes, factories.framework(), parameters)


def interval(analysis: Analysis, area: str) -> tuple[int, int]:
    """Return an area's interval."""
    return next(need.rank_interval for need in analysis.needs if need.area == area)


def test_many_voices_make_the_order_certain() -> None:
    """A hundred against one: the first is always first."""
    found = analysed((DIGITAL, 100), (PREMISES, 0))

    assert interval(found, "digital") == (1, 1)


def test_few_voices_leave_the_order_open() -> None:
    """Two against one: another day it could have been the other way around."""
    found = analysed((DIGITAL, 1), (PREMISES, 0), parameters=Parameters(goal_count=1))

    assert interval(found, "digital") == (1, 2)
    assert [need.area for need in found.needs if need.too_close_to_call] == ["digital", "lokal"]


def test_nothing_is_too_close_where_nothing_presses() -> None:
    """Areas that nobody spoke of have no need to call."""
    found = analysed(parameters=Parameters(goal_count=1))

    assert not any(need.too_close_to_call for need in found.needs)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([DIGITAL, PREMISES]), st.integers(0, 5)), min_size=1, max_size=6))
def test_every_rank_lies_in_its_interval(voices: list[tuple[str, int]]) -> None:
    """And each interval within the ranks that there are."""
    found = analysed(*voices)

    for need in found.needs:
        assert 1 <= need.rank_interval[0] <= need.rank <= need.rank_interval[1] <= len(found.needs)
