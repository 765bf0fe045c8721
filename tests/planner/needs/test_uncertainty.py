"""Rank intervals: wide where few voices decide, narrow where many do, the same every time."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.framework.loading import load_framework
from services.planner.needs.domain import Analysis, NoteInput, Parameters, analyse
from tests.planner.plans import factories

DIGITAL, PREMISES = "Vi kan för lite om surfplattor", "Hyllorna står i vägen"


def analysed(*voices: tuple[str, int], parameters: Parameters | None = None) -> Analysis:
    """Analyse weaknesses, each with its dots."""
    notes = [
        NoteInput(f"n{number}", text, "challenges", "weakness", dots) for number, (text, dots) in enumerate(voices)
    ]
    return analyse(notes, factories.framework(), parameters)


def intervals(analysis: Analysis) -> dict[str, tuple[int, int] | None]:
    """Return area → its interval."""
    return {need.area: need.rank_interval for need in analysis.needs}


def interval(analysis: Analysis, area: str) -> tuple[int, int] | None:
    """Return an area's interval."""
    return intervals(analysis)[area]


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

    assert not any(need.too_close_to_call or need.rank_interval for need in found.needs)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([DIGITAL, PREMISES]), st.integers(0, 5)), min_size=1, max_size=6))
def test_every_rank_lies_in_its_interval(voices: list[tuple[str, int]]) -> None:
    """And each interval within the ranks of areas with a need; the others have none."""
    needed = [need for need in analysed(*voices).needs if need.need or need.rank_interval]

    for need in needed:
        assert need.rank_interval
        assert 1 <= need.rank_interval[0] <= need.rank <= need.rank_interval[1] <= len(needed)


VOICES = {
    "juridik": "ny bibliotekslag och GDPR",
    "tillganglighet": "Talböckerna ligger på fel ställe, synskadade hittar inte",
    "statistik": "vi kan inte läsa statistik",
    "projekt": "budgeten skärs ner",
    "lokal": "trångt i rummet",
    "marknad": "affischer",
}
THREATS = [NoteInput(f"n{number}", text, "challenges", "threat") for number, text in enumerate(VOICES.values())]


def test_as_many_areas_as_get_goals_are_never_too_close_to_call() -> None:
    """Five areas are pressed and five get goals: which of them is the first changes nothing."""
    found = analyse(THREATS[:5], load_framework(), Parameters(goal_count=5))

    assert {need.area for need in found.needs if need.need} == set(list(VOICES)[:5])
    assert not any(need.too_close_to_call for need in found.needs)
    assert [need.rank_interval for need in found.needs] == [(1, 5)] * 5 + [None] * (len(found.needs) - 5)


def test_one_more_area_than_gets_goals_is_for_the_group_to_decide() -> None:
    """One voice each for six: any of them may be the one that gets none."""
    found = analyse(THREATS, load_framework(), Parameters(goal_count=5))

    assert [need.rank_interval for need in found.needs if need.too_close_to_call] == [(1, 6)] * 6


@pytest.mark.parametrize("notes", [THREATS, THREATS[:5], [replace(note, votes=3) for note in THREATS]])
def test_where_an_area_stands_in_the_framework_tells_nothing(notes: list[NoteInput]) -> None:
    """Intervals come from voices alone, those of equal needs too."""
    framework = load_framework()

    turned = analyse(notes, replace(framework, areas=framework.areas[::-1]))

    assert intervals(turned) == intervals(analyse(notes, framework))


def test_equal_needs_share_their_ranks() -> None:
    """Nothing but the framework's order says which of them stands first."""
    found = analysed((DIGITAL, 0), (PREMISES, 0))

    assert interval(found, "digital") == interval(found, "lokal") == (1, 2)


def test_a_strength_of_an_area_without_need_moves_no_interval() -> None:
    """It covers nothing, so that it is none of the others' business."""
    framework = load_framework()
    pressing = [replace(note, votes=number) for number, note in enumerate(THREATS)]
    covering = NoteInput("s1", VOICES["juridik"], "challenges", "strength")
    idle = NoteInput("s0", "Vi har en sagostund för barn varje vecka", "challenges", "strength", 7)
    without, beside = analyse([*pressing, covering], framework), analyse([*pressing, covering, idle], framework)

    assert [need.strength for need in beside.needs if need.area == "barnunga"] > [0.0]
    assert intervals(beside) == intervals(without)


def test_ids_and_the_order_of_notes_tell_nothing() -> None:
    """Which of the draws is a note's hangs on what it says, not on what it is called."""
    framework, few = load_framework(), Parameters(bootstrap_rounds=20)
    notes = [replace(note, votes=number % 3) for number, note in enumerate(THREATS)]
    called = [replace(note, id=f"line-{number}") for number, note in enumerate(reversed(notes), 1)]

    assert intervals(analyse(called, framework, few)) == intervals(analyse(notes, framework, few))


def test_how_many_speak_of_a_strength_is_as_uncertain_as_anything_else() -> None:
    """Also where it is the only one: what it covers decides here which of two needs is the larger."""
    notes = [
        NoteInput("w", DIGITAL, "challenges", "weakness", 49),
        NoteInput("t", PREMISES, "challenges", "threat", 49),
        NoteInput("s", DIGITAL, "challenges", "strength", 3),
    ]
    weights = {"weakness": 0.5, "threat": 0.45}
    found = analyse(notes, factories.framework(), Parameters(quadrant_weights=weights))

    assert interval(found, "digital") == interval(found, "lokal") == (1, 2)
