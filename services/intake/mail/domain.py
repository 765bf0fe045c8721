"""For how long a mail server that is away is waited for, and how often it is tried."""

from datetime import timedelta

# What is a day late was meant for yesterday; an operator who mends the server then decides whether it goes.
LONGEST_WAIT = timedelta(days=1)
_SHORTEST_PAUSE = timedelta(seconds=5)
# A server that is back after a night gets all letters within this time.
_LONGEST_PAUSE = timedelta(minutes=15)


def pause_at(age: timedelta) -> timedelta | None:
    """Return after how long a letter of this age is tried again, or ``None`` when it has waited long enough.

    A quarter of its age: soon after a hiccup, seldom during an outage.
    """
    return None if age >= LONGEST_WAIT else min(max(age / 4, _SHORTEST_PAUSE), _LONGEST_PAUSE)
