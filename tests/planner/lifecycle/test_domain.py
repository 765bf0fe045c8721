"""Where a plan can go from where it stands."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planner.lifecycle.domain import (
    EDITABLE,
    IN_FORCE,
    State,
    Step,
    follow_up_dates,
    newest_swot_day,
    short_hash,
    state_after,
    state_read,
    steps_from,
)

states = st.sampled_from(State)
steps = st.sampled_from(Step)


@pytest.mark.parametrize(
    ("state", "rested", "expected"),
    [
        (State.DRAFT, None, [Step.SEND]),
        (State.DRAFT, State.FOLLOWED_UP, [Step.SEND, Step.FOLLOW_UP, Step.KEEP, Step.REGISTER, Step.CORRECT]),
        (State.IN_REVIEW, None, [Step.TAKE_BACK, Step.ADOPT]),
        (
            State.IN_REVIEW,
            State.ADOPTED,
            [Step.TAKE_BACK, Step.ADOPT, Step.FOLLOW_UP, Step.KEEP, Step.REGISTER, Step.CORRECT],
        ),
        (State.ADOPTED, State.ADOPTED, [Step.FOLLOW_UP, Step.REVISE, Step.REGISTER, Step.CORRECT, Step.ARCHIVE]),
        (
            State.FOLLOWED_UP,
            State.FOLLOWED_UP,
            [Step.FOLLOW_UP, Step.REVISE, Step.REGISTER, Step.CORRECT, Step.ARCHIVE],
        ),
        (State.ARCHIVED, State.ADOPTED, []),
    ],
)
def test_each_state_has_its_steps(state: State, rested: State | None, expected: list[Step]) -> None:
    """Written by hand: the whole table."""
    assert steps_from(state, rested) == expected


@given(st.lists(steps, max_size=12))
def test_nothing_is_adopted_that_was_not_under_review(taken: list[Step]) -> None:
    """Whatever is tried in whatever order, from a draft adoption is reached by way of review only."""
    way, rested = [State.DRAFT], None
    for step in taken:
        after = state_after(step, way[-1], rested)
        if after is not None:
            way.append(after)
            rested = after if after in IN_FORCE else rested
    first = next((place for place, state in enumerate(way) if state in IN_FORCE), None)

    assert first is None or way[first - 1] is State.IN_REVIEW


@given(steps, st.one_of(st.none(), st.sampled_from(sorted(IN_FORCE))))
def test_what_is_archived_goes_nowhere(step: Step, rested: State | None) -> None:
    """No step leads out of the archive."""
    assert state_after(step, State.ARCHIVED, rested) is None


@given(st.sampled_from(sorted(IN_FORCE)))
def test_a_draft_that_is_given_up_leads_back_to_where_it_began(rested: State) -> None:
    """A plan that was followed up is so still."""
    assert state_after(Step.REVISE, rested, rested) is State.DRAFT
    assert {state_after(Step.KEEP, state, rested) for state in EDITABLE} == {rested}


@given(states, st.integers(1, 9))
def test_the_adopted_revision_is_never_read_as_a_draft(state: State, number: int) -> None:
    """Also while a newer one is written or reviewed, and when another one holds."""
    assert state_read(state, number, number, number) not in EDITABLE
    assert state_read(state, number, number + 1, number) not in EDITABLE
    assert state_read(state, number, number + 1, number + 1, once=True) not in EDITABLE


@given(states, st.integers(2, 9))
def test_what_never_held_is_never_read_as_adopted(state: State, number: int) -> None:
    """Neither the one before the adopted one nor the one beside it; only the newest is reviewed."""
    assert state_read(state, number - 1, number, number) not in IN_FORCE
    assert state_read(state, number + 1, number + 1, number) is (State.DRAFT if state in IN_FORCE else state)
    assert state_read(state, number - 1, number, None) in {State.DRAFT, State.ARCHIVED}


@pytest.mark.parametrize(
    ("followed_up", "expected"), [(None, [-1, 90, 200]), (-9, [-1, 90, 200]), (-1, [90, 200]), (0, [90, 200])]
)
def test_follow_up_days_are_those_of_the_goals(followed_up: int | None, expected: list[int]) -> None:
    """Two goals of one day make one; of those that had passed the newest stands for all, unless it was followed up."""
    today = date(2026, 3, 12)
    day = {shift: today + timedelta(days=shift) for shift in (-40, -9, -1, 0, 90, 200)}
    content = {"goals": [*({"due": day[shift].isoformat()} for shift in (200, -1, 90, -40, 200)), {"due": ""}, {}]}
    last = None if followed_up is None else day[followed_up]

    assert follow_up_dates(content, today, last) == [day[shift] for shift in expected]


@pytest.mark.parametrize(("held", "expected"), [((), None), ((-9, -1, 5), -1), ((5,), None), ((0, -9), 0)])
def test_the_newest_swot_day_is_one_that_has_been(held: tuple[int, ...], expected: int | None) -> None:
    """One that was closed before its day comes later than what is decided now; a plan of old may name none."""
    today = date(2026, 3, 12)
    days = {shift: today + timedelta(days=shift) for shift in (-9, -1, 0, 5)}
    content = {"process": {"sessions": [{"held_on": days[shift].isoformat()} for shift in held]}}

    assert newest_swot_day(content, today) == (None if expected is None else days[expected])
    assert newest_swot_day({}, today) is None


def test_a_short_hash_can_be_read_aloud() -> None:
    """Three groups of four digits."""
    assert short_hash("9f86d081884c7d659a2feaa0") == "9f86 d081 884c"
