"""The phases of a board."""

from hypothesis import given
from hypothesis import strategies as st

from services.intake.leading.domain import (
    Phase,
    can_move,
    is_revealed,
    may_group,
    may_vote,
    may_write,
    next_phase,
    previous_phase,
)

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
def test_nobody_groups_or_votes_on_what_is_hidden(now: Phase) -> None:
    """What participants may do in a phase: one thing, or to read."""
    assert not (may_write(now) and is_revealed(now))
    assert is_revealed(now) or not (may_group(now) or may_vote(now))
    assert [may_write(now), may_group(now), may_vote(now)].count(True) <= 1
