"""Answers as wires."""

import pytest

from services.planner.comparisons.domain.network import leave_out, resistances


def test_resistance_is_that_of_wires() -> None:
    """One wire, two in a row, and two ways around a triangle."""
    chain = resistances(("a", "b", "c"), [("a", "b"), ("b", "c")])
    triangle = resistances(("a", "b", "c"), [("a", "b"), ("b", "c"), ("a", "c")])

    assert chain == pytest.approx({("a", "b"): 1, ("b", "c"): 1, ("a", "c"): 2})
    assert triangle == pytest.approx(dict.fromkeys([("a", "b"), ("b", "c"), ("a", "c")], 2 / 3))


def test_an_answer_left_out_is_what_the_others_multiply_to() -> None:
    """Twice and three times is six; d hangs on one answer, of which the others say nothing."""
    said = {("a", "b"): 2.0, ("b", "c"): 3.0, ("a", "c"): 1.0, ("c", "d"): 5.0}
    found = leave_out(("a", "b", "c", "d"), said)

    assert found[("a", "c")].ratio == pytest.approx(6)
    assert ("c", "d") not in found
