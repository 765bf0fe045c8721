"""Which SWOT days ask for something today, and how far a programme has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from services.intake.board.domain import State

# Shown on one page; the list of SWOT days has the rest.
MOST_SHOWN = 8
# Figures about persons are shown in groups of this many and more.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Day:
    """A SWOT day as the start page tells of it; ``closed_at`` and ``notes`` are its last closing's."""

    id: UUID
    municipality_id: UUID
    municipality: str
    county: str
    held_on: date
    starts_at: time | None
    place: str
    state: State
    closed_at: datetime | None = None
    notes: int | None = None


@dataclass(frozen=True)
class Agenda:
    """A facilitator's days by what they ask for, each list in the order of their dates."""

    today: Sequence[Day] = ()
    unfinished: Sequence[Day] = ()
    coming: Sequence[Day] = ()
    closed: Sequence[Day] = ()

    @property
    def asks_for_something(self) -> bool:
        """Say whether there is anything to do now."""
        return bool(self.today or self.unfinished)


def make_agenda(days: Sequence[Day], reached: Collection[UUID], today: date) -> Agenda:
    """Return the days of the reached municipalities, sorted by what they ask for on ``today``.

    A day that was opened and not closed is unfinished from the day after, and so is one that was never opened.
    """
    mine = sorted((day for day in days if day.municipality_id in reached), key=lambda day: (day.held_on, day.id))
    going_on = [day for day in mine if day.state is not State.CLOSED]
    closed = [day for day in mine if day.state is State.CLOSED]
    return Agenda(
        today=[day for day in going_on if day.held_on == today],
        unfinished=[
            day for day in going_on if day.held_on < today or (day.held_on > today and day.state is State.OPEN)
        ],
        coming=[day for day in going_on if day.held_on > today and day.state is not State.OPEN][:MOST_SHOWN],
        closed=closed[::-1][:MOST_SHOWN],
    )


def next_day(days: Sequence[Day], municipality_id: UUID) -> Day | None:
    """Return the municipality's next SWOT day that isn't closed, or the one closed last, or ``None``."""
    mine = sorted((day for day in days if day.municipality_id == municipality_id), key=lambda day: day.held_on)
    waiting = [day for day in mine if day.state is not State.CLOSED]
    return next(iter(waiting or mine[::-1]), None)


class Stage(StrEnum):
    """How far a municipality has come."""

    CLOSED = "closed"
    OPEN = "open"
    PREPARING = "preparing"
    PLANNED = "planned"
    NONE = "none"


@dataclass
class CountyProgress:
    """How many municipalities of a county stand at which stage, and how many people work there.

    ``staff`` leaves out municipalities with fewer than five; ``more`` says that there are such.
    """

    name: str
    stages: dict[Stage, int] = field(default_factory=lambda: dict.fromkeys(Stage, 0))
    staff: int = 0
    more: bool = False

    @property
    def municipalities(self) -> int:
        """How many municipalities the county has."""
        return sum(self.stages.values())

    @property
    def staff_shown(self) -> int | None:
        """The number of people, or ``None`` where it is too small to be shown."""
        return self.staff if self.staff >= SMALLEST_GROUP else None


def furthest_stage(states: Collection[State]) -> Stage:
    """Return how far a municipality with SWOT days in these states has come."""
    return next((stage for stage in Stage if stage.value in states), Stage.NONE)
