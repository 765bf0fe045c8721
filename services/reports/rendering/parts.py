"""The parts of a plan document's payload: each field with its limit, each text made fit to print.

Keys that this version doesn't know are ignored: keys may be added, never changed.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from services.reports.rendering.text import printable

NOTES_AT_MOST = 3_000
CONSISTENT_UP_TO = 0.10


def _clean(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


Code = Annotated[str, Field(max_length=64, pattern=r"^[\w.:-]+$")]
Line = Annotated[str, BeforeValidator(_clean), Field(max_length=500)]
Text = Annotated[str, BeforeValidator(_clean), Field(max_length=6_000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Level = Annotated[int, Field(ge=0, le=4)]
Quadrant = Literal["strength", "weakness", "opportunity", "threat"]
InterventionForm = Literal["course", "visit", "mentor", "circle", "shadowing", "self_study", "rotation"]


class Part(BaseModel):
    """A frozen part of a payload."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Programme(Part):
    """The programme that the plan belongs to."""

    name: Line


class Municipality(Part):
    """Whose plan it is."""

    code: Line = ""
    name: Line
    county: Line = ""


class Session(Part):
    """One SWOT day."""

    held_on: date
    participants: Count = 0
    notes: Count = 0
    votes: Count = 0


class Process(Part):
    """Who took part, and how much they left behind."""

    sessions: list[Session] = Field(default=[], max_length=100)
    notes: Count = 0
    votes: Count = 0
    staff: Count = 0
    participants: Count = 0
    background: Text = ""


class Perspective(Part):
    """What the notes of a board are about."""

    code: Code
    name: Line


class Note(Part):
    """One note, or several that say the same, with its mass (wordings and dots).

    ``compared_share``: what comparisons in pairs give it of what the compared notes of its quadrant have together.
    """

    id: Code
    text: Text
    other_wordings: list[Text] = Field(default=[], max_length=500)
    votes: Count = 0
    mass: Amount = 1
    compared_share: Share | None = None
    perspective: Code | None = None


class QuadrantNotes(Part):
    """All notes of a quadrant, by falling mass."""

    quadrant: Quadrant
    notes: list[Note] = Field(default=[], max_length=NOTES_AT_MOST)


class Conclusion(Part):
    """What the group stated together."""

    perspective: Code
    text: Text


class Evidence(Part):
    """A note's part in a need."""

    note: Code
    text: Text
    quadrant: Quadrant
    mass: Amount = 0
    weight: Amount = 0
    confidence: Amount = 0
    contribution: Amount = 0
    words: list[Line] = Field(default=[], max_length=200)


class Need(Part):
    """A competence area's need in the municipality; the formula stands in the plan's appendix."""

    area: Code
    name: Line
    rank: Annotated[int, Field(ge=1, le=1000)]
    need: Amount = 0
    pressure: Amount = 0
    coverage: Share = 0
    burden: Amount = 0
    strength: Amount = 0
    resource: Share = 0
    priority: bool = False
    rank_interval: tuple[int, int] | None = None
    too_close_to_call: bool = False
    evidence: list[Evidence] = Field(default=[], max_length=NOTES_AT_MOST)
    strengths: list[Evidence] = Field(default=[], max_length=NOTES_AT_MOST)

    @property
    def place(self) -> str:
        """Its rank; a dash where nothing is needed, for equals have no order."""
        return str(self.rank) if self.need else "–"

    @property
    def uncapped(self) -> float:
        """How much the strengths would cover if there were no limit to it."""
        return self.strength / (self.strength + self.burden) if self.strength else 0.0


class Strategy(Part):
    """A way to go on within an area, and the notes on both sides that it rests on."""

    area: Code
    name: Line
    kind: Literal["SO", "WO", "ST", "WT"]
    within: list[Code] = Field(min_length=1, max_length=10)
    around: list[Code] = Field(min_length=1, max_length=10)


class LooseNote(Part):
    """A note cited by its words only."""

    id: Code
    text: Text
    quadrant: Quadrant | None = None


class Unmapped(Part):
    """Pressure that no competence area takes."""

    pressure: Amount = 0
    notes: list[LooseNote] = Field(default=[], max_length=NOTES_AT_MOST)


class Compared(Part):
    """What a group weighed by comparing in pairs, and how well its answers agree."""

    subject: Literal["quadrants", "weakness", "opportunity", "threat"]
    consistency_ratio: Amount = 0
    tested: bool = False
    compared: Count = 0
    respondents: Count = 1

    @property
    def consistent(self) -> bool:
        """Whether the answers agree well enough to go on with (Saaty 1980: 0.10)."""
        return self.consistency_ratio <= CONSISTENT_UP_TO


class Parameters(Part):
    """The formula's parameters, shown with the result."""

    quadrant_weights: dict[Quadrant, Share] = Field(default={}, max_length=4)
    coverage_cap: Share = 0.5
    goal_count: Annotated[int, Field(ge=0, le=100)] = 5
    bootstrap_rounds: Count = 0
    comparisons: list[Compared] = Field(default=[], max_length=4)


class Intervention(Part):
    """Something to be done for a goal: a course, a visit, a mentor pair."""

    form: InterventionForm
    title: Line
    content: Text = ""
    performed_by: Line = ""
    audience: Line = ""
    hours: Amount | None = None
    cost: Amount | None = None
    period: Line = ""


class Goal(Part):
    """What is to be reached, how it is measured, who sees to it."""

    id: Code
    area: Code
    area_name: Line
    text: Text
    horizon: Literal["0-6", "6-24"] = "0-6"
    measure: Text = ""
    target: Text = ""
    responsible: Line = ""
    due: date | None = None
    follow_up: Text = ""
    interventions: list[Intervention] = Field(default=[], max_length=50)


class Resource(Part):
    """An area where the municipality is strong and can help others."""

    area: Code
    name: Line
    resource: Share = 0
    notes: list[LooseNote] = Field(default=[], max_length=500)


class Horizon(Part):
    """What the group sees further ahead."""

    year: Annotated[int, Field(ge=1900, le=2200)]
    text: Text = ""


class Person(Part):
    """Whose individual plan it is."""

    name: Line
    role: Code | None = None
    role_name: Line = ""
    library: Line = ""
    working_time_share: Annotated[float, Field(ge=0, le=100)] | None = None


class AreaLevel(Part):
    """A person's level in one area, 0 to 4; `present` is None until the person has assessed it."""

    area: Code
    name: Line
    present: Level | None = None
    role_target: Level = 0
    target: Level = 0
    raised: bool = False
    municipal_rank: int | None = None
    municipal_need: Amount = 0


class Support(Part):
    """Something that helps a person reach a goal."""

    form: InterventionForm
    title: Line
    when: Line = ""
    responsible: Line = ""
    hours: Amount | None = None
    obstacles: Text = ""


class Voice(Part):
    """A note that a personal goal answers, in its author's words."""

    note: Code
    text: Text
    quadrant: Quadrant


class PersonalGoal(Part):
    """One of a person's goals, at most three."""

    id: Code
    area: Code
    area_name: Line
    text: Text
    target: Level = 0
    why: Text = ""
    voices: list[Voice] = Field(default=[], max_length=100)
    support: list[Support] = Field(default=[], max_length=50)
