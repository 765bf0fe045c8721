"""How often a letter is tried that no mail server takes."""

from datetime import timedelta
from itertools import pairwise

from services.intake.mail.domain import LONGEST_WAIT, pause_at


def test_pauses_grow_and_end_after_a_day() -> None:
    """Soon at first, then a quarter of an hour apart at most, and some hundred times at all."""
    age, pauses = timedelta(0), []
    while (pause := pause_at(age)) is not None:
        pauses.append(pause)
        age += pause

    assert all(shorter <= longer for shorter, longer in pairwise(pauses))
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=5), timedelta(minutes=15))
    assert len(pauses) < 150
    assert LONGEST_WAIT <= age < LONGEST_WAIT + timedelta(minutes=15)
