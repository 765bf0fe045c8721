"""How much one participant may post, and what becomes of a note."""

from dataclasses import dataclass
from enum import StrEnum

# Ten notes written while the phone had no signal come at once; nobody types faster than one every half second.
AT_ONCE = 10
EACH_SECOND = 2.0


@dataclass(frozen=True)
class Allowance:
    """What a participant may still post, as of a moment in seconds."""

    left: float = AT_ONCE
    moment: float = 0.0

    def at(self, now: float) -> "Allowance":
        """Return the allowance as it has grown until ``now``."""
        return Allowance(min(AT_ONCE, self.left + (now - self.moment) * EACH_SECOND), now)

    def spent(self) -> "Allowance":
        """Return what is left after one note."""
        return Allowance(self.left - 1, self.moment)

    @property
    def seconds_to_wait(self) -> float:
        """How long until one note may be posted; 0 when it may be now."""
        return max(0.0, (1 - self.left) / EACH_SECOND)


class Fate(StrEnum):
    """What a board says to a note that it doesn't have yet."""

    TAKEN = "taken"
    HELD = "held"
    PHASE_ENDED = "phase_ended"
    CLOSED = "closed"
    UNKNOWN_PERSPECTIVE = "unknown_perspective"
    JOIN_NEEDED = "join_needed"
    GONE = "gone"
