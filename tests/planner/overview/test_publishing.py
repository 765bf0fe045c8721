"""When figures about persons change: whoever compares any two tables reads nobody's answer."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.assessment.domain import Answer
from services.planner.overview.domain.publishing import NOBODY, Counts, count_levels, group_of, may_publish
from services.planner.overview.domain.suppression import LEAST

# Who does what: finishes a round, the first one or another, with a level; or leaves.
EVENTS = st.lists(st.tuples(st.integers(1, 16), st.none() | st.integers(0, 4)), max_size=90)
Said = dict[int, str]


def table(said: Said) -> Counts:
    """Return the counts of what people said."""
    levels = {"low": 0, "middle": 2, "high": 4}
    return count_levels({"digital": Answer(levels[group])} for group in said.values()).get("digital", NOBODY)


def publications(events: list[tuple[int, int | None]]) -> list[Said]:
    """Return what was said each time that a table was published, after every single event."""
    said: Said = {}
    published: list[Said] = []
    for person, level in events:
        said = {one: group for one, group in said.items() if one != person}
        said |= {} if level is None else {person: group_of(level)}
        if may_publish(table(said), [table(each) for each in published]):
            published.append(said)
    return published


@given(EVENTS)
@settings(max_examples=300, deadline=None)
def test_any_two_published_tables_are_equal_or_differ_by_five_peoples_answers(
    events: list[tuple[int, int | None]],
) -> None:
    """Also such that others were published between them, and the empty one before the first."""
    for one, other in combinations([Said(), *publications(events)], 2):
        changed = [person for person in one.keys() | other.keys() if one.get(person) != other.get(person)]
        assert table(one) == table(other) or len(changed) >= LEAST


@given(EVENTS, st.integers(1, 16))
@settings(max_examples=300, deadline=None)
def test_one_persons_change_after_a_table_publishes_nothing(events: list[tuple[int, int | None]], person: int) -> None:
    """Neither leaving, nor another round, nor a first one."""
    published = publications(events)
    for level in (None, 0, 2, 4):
        after = {one: group for one, group in (published[-1] if published else {}).items() if one != person}
        after |= {} if level is None else {person: group_of(level)}
        assert not may_publish(table(after), [table(each) for each in published])


@pytest.mark.parametrize(
    ("now", "published"),
    [
        # Five who all say the same.
        ((6, 5, 10), [(6, 5, 5)]),
        # Six came and one left: she was the one below.
        ((5, 8, 8), [(6, 5, 5)]),
        # Six came, then five of them left: the difference to the first table is the sixth.
        ((6, 6, 5), [(6, 5, 5), (6, 8, 8)]),
        # So few that what is left would be theirs.
        ((1, 0, 0), [(4, 4, 4)]),
        # Nothing is new.
        ((6, 5, 5), [(6, 5, 5)]),
    ],
)
def test_a_difference_that_tells_what_somebody_said_waits(now: Counts, published: list[Counts]) -> None:
    """The published table stands meanwhile."""
    assert not may_publish(now, published)


@pytest.mark.parametrize(
    ("now", "published"),
    [((3, 1, 1), []), ((6, 8, 7), [(6, 5, 5)]), ((0, 8, 8), [(6, 5, 5)]), ((6, 5, 5), [(6, 5, 5), (6, 8, 8)])],
)
def test_five_changes_are_published_at_once(now: Counts, published: list[Counts]) -> None:
    """Those who came, who changed, or who left again."""
    assert may_publish(now, published)


def test_an_area_without_a_level_is_counted_nowhere() -> None:
    """A wish alone says nothing of today."""
    said = [{"digital": Answer(1), "bemotande": Answer(None, 3)}, {"digital": Answer(3)}]

    assert count_levels(said) == {"digital": (1, 0, 1)}
