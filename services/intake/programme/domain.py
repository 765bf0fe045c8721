"""What the phases of a programme are, and which one a day lies in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PhaseKind(StrEnum):
    """What can be done in a phase."""

    MOBILISATION = "mobilisation"
    IMPLEMENTATION = "implementation"


@dataclass(frozen=True)
class PhaseDates:
    """A phase with its first and last day."""

    kind: PhaseKind
    name: str
    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """Say whether ``day`` lies in the phase."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class PerspectiveQuestion:
    """A side from which a staff group looks at its library."""

    code: str
    name: str
    question: str = ""


@dataclass(frozen=True)
class ProgrammeDetails:
    """A programme as it is set up; phases and perspectives in their order."""

    code: str
    name: str
    description: str = ""
    funder: str = ""
    votes_per_perspective: int = 5
    phases: tuple[PhaseDates, ...] = ()
    perspectives: tuple[PerspectiveQuestion, ...] = ()


def phase_on(phases: Iterable[PhaseDates], day: date) -> PhaseDates | None:
    """Return the phase that ``day`` lies in, the later one where two overlap; ``None`` outside all of them."""
    holding = [phase for phase in phases if phase.holds(day)]
    return max(holding, key=lambda phase: phase.starts_on, default=None)
