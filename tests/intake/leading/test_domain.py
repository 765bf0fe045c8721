"""The phases of a board."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.intake.leading.domain import (
    LONGEST_TIMER,
    Phase,
    can_move,
    may_group,
    may_vote,
    may_write,
    next_phase,
    previous_phase,
    timer_end,
)

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
PHASES = st.sampled_from(list(Phase))


@given(PHASES, PHASES)
def test_a_board_goes_on_or_one_phase_back(now: Phase, to: Phase) -> None:
    """Never two back, and never to where it is."""
    order = list(Phase)

    assert can_move(now, to) == (order.index(to) > order.index(now) or order.index(to) == order.index(now) - 1)


@given(PHASES)
def test_the_next_phase_and_the_one_before_can_be_reached(now: Phase) -> None:
    """So the buttons of the phase bar always work."""
    reachable = [phase for phase in (next_phase(now), previous_phase(now)) if phase]

    assert reachable
    assert all(can_move(now, phase) for phase in reachable)


@given(PHASES)
def test_nobody_groups_or_votes_while_notes_are_hidden(now: Phase) -> None:
    """What participants may do in a phase: one thing, or to read."""
    assert now not in {Phase.WAITING, Phase.WRITE} or not (may_group(now) or may_vote(now))
    assert [may_write(now), may_group(now), may_vote(now)].count(True) <= 1


@given(st.none() | st.integers(-600, 600), st.integers(1, LONGEST_TIMER))
def test_a_clock_gets_its_minutes_and_never_runs_for_more_than_three_hours(left: int | None, minutes: int) -> None:
    """One that has run out, or never ran, begins now; one that runs gets them on top."""
    ends_at = None if left is None else NOW + timedelta(minutes=left)
    ends = timer_end(ends_at, minutes, NOW)

    assert ends == min(NOW + timedelta(minutes=max(left or 0, 0) + minutes), NOW + timedelta(minutes=LONGEST_TIMER))
    assert ends > NOW
