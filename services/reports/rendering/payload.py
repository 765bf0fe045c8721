"""What a plan document is made of: the payload that the planner sends, read strictly and made fit to print.

The limits stand here, in front of the renderer: 20,000 lines take seconds to set, and a lone surrogate stops it.
They lie far above any real plan (the longest we measured has 300 notes).
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from services.reports.rendering.parts import (
    AreaLevel,
    Code,
    Conclusion,
    Goal,
    Horizon,
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
    Signatures,
    Strategy,
    Text,
    Unmapped,
)

CHARACTERS_AT_MOST = 400_000


class Plan(Part):
    """What both kinds of plan carry."""

    schema_version: Literal[1] = Field(alias="schema")
    plan_id: Code
    revision: Annotated[int, Field(ge=1, le=100_000)]
    state: Literal["draft", "in_review", "adopted", "followed_up", "archived"] = "draft"
    derived_at: datetime
    content_hash: Annotated[str, Field(max_length=128, pattern=r"^[0-9A-Za-z:_-]*$")] = ""
    language: Literal["sv", "en"] = "sv"
    programme: Programme
    municipality: Municipality

    @model_validator(mode="before")
    @classmethod
    def _within_limits(cls, data: Any) -> Any:
        total = _characters(data)
        if total > CHARACTERS_AT_MOST:
            raise ValueError(f"the plan's texts hold {total} characters, {CHARACTERS_AT_MOST} are allowed")
        return data


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
    horizon: Horizon | None = None


class IndividualPlan(Plan):
    """A person's plan: levels per area, at most three goals, dates and signatures."""

    kind: Literal["individual"]
    person: Person
    areas: list[AreaLevel] = Field(default=[], max_length=200)
    goals: list[PersonalGoal] = Field(default=[], max_length=10)
    look_back: Text = ""
    future: Text = ""
    planning_ready: date | None = None
    action_ready: date | None = None
    follow_ups: list[date] = Field(default=[], max_length=50)
    signatures: Signatures = Signatures()


_PLAN: TypeAdapter[MunicipalPlan | IndividualPlan] = TypeAdapter(
    Annotated[MunicipalPlan | IndividualPlan, Field(discriminator="kind")]
)


def read_plan(payload: dict[str, Any]) -> MunicipalPlan | IndividualPlan:
    """Read a payload of either kind.

    Raises:
        pydantic.ValidationError: it is no plan, or goes beyond a limit; the error names the place.
    """
    return _PLAN.validate_python(payload)


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
