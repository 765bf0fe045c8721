"""Which phase a day lies in."""

from datetime import date

import pytest

from services.intake.programme.domain import PhaseDates, PhaseKind, phase_on

MOBILISATION = PhaseDates(PhaseKind.MOBILISATION, "Mobilisering", date(2026, 2, 1), date(2026, 7, 31))
IMPLEMENTATION = PhaseDates(PhaseKind.IMPLEMENTATION, "Genomförande", date(2026, 7, 31), date(2028, 6, 30))


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2026, 1, 31), None),
        (date(2026, 2, 1), MOBILISATION),
        (date(2026, 7, 30), MOBILISATION),
        (date(2026, 7, 31), IMPLEMENTATION),
        (date(2028, 6, 30), IMPLEMENTATION),
        (date(2028, 7, 1), None),
    ],
)
def test_a_day_lies_in_the_phase_that_began_last(day: date, phase: PhaseDates | None) -> None:
    """First and last days count; where two phases meet, the new one holds; outside them, none."""
    assert phase_on([IMPLEMENTATION, MOBILISATION], day) == phase
