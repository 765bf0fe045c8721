"""What counts as a change, and that nobody is written to twice."""

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.board.domain import Day
from services.intake.invitation.domain import Audience, Change, Recipient, change_between, once_each

DAY = Day(date(2026, 3, 12), time(9), time(15), "Kristinesalen", 14, ("Ellinor",))
IDS = st.integers(0, 9).map(lambda number: UUID(int=number))
ADDRESSES = st.sampled_from(["a@x", "A@x", "b@x", "c@x"])
RECIPIENTS = st.lists(st.builds(Recipient, IDS, ADDRESSES, st.sampled_from(Audience)))


@pytest.mark.parametrize(
    ("changes", "change"),
    [
        ({"held_on": date(2026, 3, 13)}, Change.MOVED),
        ({"starts_at": None}, Change.MOVED),
        ({"ends_at": time(16)}, Change.MOVED),
        ({"place": "Kulturhuset"}, Change.MOVED),
        ({"place": "Kulturhuset", "facilitators": ("Babak",)}, Change.MOVED),
        ({"facilitators": ("Babak",)}, Change.STAFFED),
        ({"participants": 20}, None),
        ({}, None),
    ],
)
def test_a_change_is_what_others_must_know(changes: dict[str, object], change: Change | None) -> None:
    """When and where; who runs the day changes the letter alone, and how many come changes nothing."""
    assert change_between(DAY, replace(DAY, **changes)) is change  # type: ignore[arg-type]  # any of its fields


@given(RECIPIENTS, st.sets(IDS))
def test_nobody_is_chosen_twice(recipients: list[Recipient], already: set[UUID]) -> None:
    """Neither a person nor an address, and nobody who has the letter."""
    chosen = once_each(recipients, already)

    assert len({each.id for each in chosen}) == len(chosen)
    assert len({each.address.lower() for each in chosen}) == len(chosen)
    assert not {each.id for each in chosen} & already


@given(RECIPIENTS)
def test_nobody_is_left_out(recipients: list[Recipient]) -> None:
    """Every person or their address is among those who get it."""
    chosen = once_each(recipients)
    ids, addresses = {each.id for each in chosen}, {each.address.lower() for each in chosen}

    assert all(each.id in ids or each.address.lower() in addresses for each in recipients)
