"""What a document is made of: the payload that its owner sends, read strictly and made fit to print.

The limits stand here, in front of the renderer: 20,000 lines take seconds to set, and a lone surrogate stops it.
They lie far above any real plan (the longest we measured has 300 notes).
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from services.reports.rendering.decided import Adoption, Budget, Findings, Hours, Signatures, Signed, Written
from services.reports.rendering.parts import (
    AreaLevel,
    Code,
    Conclusion,
    Count,
    Goal,
    Horizon,
    Line,
    Municipality,
    Need,
    Parameters,
    Part,
    Person,
    PersonalGoal,
    Perspective,
    Process,
    Programme,
    QuadrantNotes,
    Resource,
    Strategy,
    Text,
    Unmapped,
)

CHARACTERS_AT_MOST = 400_000


class LetterSection(Part):
    """A part of a letter: paragraphs, then points, then an address to follow."""

    heading: Line
    paragraphs: list[Text] = Field(default=[], max_length=50)
    points: list[Text] = Field(default=[], max_length=50)
    link: Annotated[str, Field(max_length=500, pattern=r"^(https?://\S+)?$")] = ""


class Contents(Part):
    """What every kind of document carries; ``modified_at``: None where it states what it did when it was derived."""

    schema_version: Literal[1] = Field(alias="schema")
    plan_id: Code
    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    derived_at: datetime
    modified_at: datetime | None = None
    language: Literal["sv", "en"] = "sv"
    programme: Programme
    municipality: Municipality

    @model_validator(mode="before")
    @classmethod
    def _within_limits(cls, data: Any) -> Any:
        total = _characters(data)
        if total > CHARACTERS_AT_MOST:
            raise ValueError(f"the document's texts hold {total} characters, {CHARACTERS_AT_MOST} are allowed")
        return data


class Plan(Contents):
    """What both kinds of plan carry; ``erased_wordings``: how many it was saved with, and says no more."""

    state: Literal["draft", "in_review", "adopted", "followed_up", "archived"] = "draft"
    content_hash: Annotated[str, Field(max_length=128, pattern=r"^[0-9A-Za-z:_-]*$")] = ""
    erased_wordings: Count = 0
    framework_version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    areas_in_english: dict[Line, Line] = Field(default={}, max_length=500)
    words_in_english: dict[Line, Line] = Field(default={}, max_length=500)

    def in_english(self, area: str) -> str:
        """What a document in English calls an area; nothing where no framework says it, or in another language."""
        return self.areas_in_english.get(area, "") if self.language == "en" else ""

    def named(self, area: str) -> str:
        """What the document calls an area."""
        return self.in_english(area) or area


class MunicipalPlan(Plan):
    """A municipality's plan, from its SWOT days to goals and interventions."""

    kind: Literal["municipal"]
    process: Process = Process()
    perspectives: list[Perspective] = Field(default=[], max_length=20)
    swot: list[QuadrantNotes] = Field(default=[], max_length=4)
    conclusions: list[Conclusion] = Field(default=[], max_length=100)
    needs: list[Need] = Field(default=[], max_length=200)
    strategies: list[Strategy] = Field(default=[], max_length=200)
    unmapped: Unmapped = Unmapped()
    parameters: Parameters = Parameters()
    remark: Text = ""
    goals: list[Goal] = Field(default=[], max_length=50)
    resources: list[Resource] = Field(default=[], max_length=200)
    sharing: Written = Written()
    budget: Budget = Budget()
    timetable: Written = Written()
    horizon: Horizon | None = None
    adoption: Adoption | None = None
    findings: Findings = Findings()

    @property
    def decided(self) -> Adoption | None:
        """How it was adopted; a document that was ordered before says nothing of what came later."""
        return None if self.state in {"draft", "in_review"} else self.adoption


class IndividualPlan(Plan):
    """A person's plan: levels per area, at most three goals, dates and signatures."""

    kind: Literal["individual"]
    person: Person
    areas: list[AreaLevel] = Field(default=[], max_length=200)
    goals: list[PersonalGoal] = Field(default=[], max_length=10)
    look_back: Text = ""
    now: Text = ""
    future: Text = ""
    planning_ready: date | None = None
    action_ready: date | None = None
    follow_ups: list[date] = Field(default=[], max_length=50)
    hours: Hours | None = None
    hours_note: Text = ""
    signatures: Signatures = Signatures()
    signed: dict[Literal["person", "manager"], Signed] = Field(default={})

    def signature(self, side: Literal["person", "manager"]) -> str:
        """How a side has signed; nothing where it hasn't."""
        found = self.signed.get(side)
        return str(found) if found else getattr(self.signatures, side) or ""


class Invitation(Contents):
    """The letter that invites a staff group to its SWOT day."""

    kind: Literal["invitation"]
    title: Line
    greeting: Line
    lead: Text
    facts: list[tuple[Line, Line]] = Field(default=[], max_length=20)
    own_words: list[Text] = Field(default=[], max_length=200)
    sections: list[LetterSection] = Field(default=[], max_length=20)
    signature: list[Line] = Field(default=[], max_length=30)


Readable = MunicipalPlan | IndividualPlan | Invitation
_CONTENTS: TypeAdapter[Readable] = TypeAdapter(Annotated[Readable, Field(discriminator="kind")])


def read_plan(payload: dict[str, Any]) -> Readable:
    """Read a payload of any kind: a plan, or a letter that reports sets as it does plans.

    Raises:
        pydantic.ValidationError: it is none of ours, or goes beyond a limit; the error names the place.
    """
    return _CONTENTS.validate_python(payload)


def _characters(value: object, depth: int = 0) -> int:
    """All characters of all texts; values nested deeper than any plan count as none (the models refuse them)."""
    if isinstance(value, str):
        return len(value)
    if depth > 8:
        return 0
    if isinstance(value, dict):
        return sum(_characters(item, depth + 1) for item in value.values())
    if isinstance(value, list):
        return sum(_characters(item, depth + 1) for item in value)
    return 0
