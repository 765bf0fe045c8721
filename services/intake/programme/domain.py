"""What the phases of a programme are, and which one a day lies in."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
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


@dataclass(frozen=True)
class ProgrammeDescription:
    """What of a programme can be corrected; phases in their order."""

    name: str
    description: str
    funder: str
    phases: tuple[PhaseDates, ...]


LONGEST_NAME = 120
PHASE_NAMES = ("Mobilisering", "Genomförande")
# The three sides of KUB, which a programme has until it is given others; notes files know them by these codes.
PERSPECTIVES = (
    PerspectiveQuestion("challenges", "Nya utmaningar", "Vad händer omkring oss som vi måste klara av?"),
    PerspectiveQuestion("target_groups", "Nya och gamla målgrupper", "Vilka möter vi, och vilka saknar vi?"),
    PerspectiveQuestion("possibilities", "Nya möjligheter", "Vad skulle vi kunna göra som vi inte gör i dag?"),
)


def two_phases(
    begins: date, mobilised: date, ends: date, names: tuple[str, str] = PHASE_NAMES
) -> tuple[PhaseDates, PhaseDates]:
    """Return mobilisation up to and with ``mobilised``, and implementation from the day after it.

    Raises:
        ValueError: the days aren't in that order.
    """
    if not begins <= mobilised < ends:
        raise ValueError("the phases must follow each other")
    return (
        PhaseDates(PhaseKind.MOBILISATION, names[0], begins, mobilised),
        PhaseDates(PhaseKind.IMPLEMENTATION, names[1], mobilised + timedelta(days=1), ends),
    )


def code_of(name: str) -> str:
    """Return what a programme of this name is known by in files: ``Lärande 2026!`` is ``larande-2026``."""
    plain = unicodedata.normalize("NFD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def phase_on(phases: Iterable[PhaseDates], day: date) -> PhaseDates | None:
    """Return the phase that ``day`` lies in, the later one where two overlap; ``None`` outside all of them."""
    holding = [phase for phase in phases if phase.holds(day)]
    return max(holding, key=lambda phase: phase.starts_on, default=None)
