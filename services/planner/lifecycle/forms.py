"""What a manager fills in to take a step."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from starlette.datastructures import FormData

from services.planner.lifecycle.domain import Outcome
from services.planner.lifecycle.statements import Correction, Decision, FollowUp
from shared.language import format_date, lazy
from shared.language import gettext as _
from shared.web import FormInput, InvalidInput

Line = Annotated[str, Field(min_length=1, max_length=120)]
# Everybody in the municipality gets an e-mail with the day: one further away is a slip of the keyboard.
_LONGEST_REVIEW = timedelta(days=2 * 366)
Remark = Annotated[str, Field(max_length=2000)]

_PAST = lazy("Välj en dag som kommer, så att personalen hinner läsa.")
_FAR = lazy("Dagen är flera år bort. Välj en dag inom två år.")
_TO_COME = lazy("Beslutet kan inte ligga framåt i tiden. Skriv dagen då planen antogs.")
_NOTHING = lazy("Ange hur långt minst ett mål har kommit, eller skriv vad ni har lärt er.")


class StepForm(FormInput):
    """What every step carries: its id, made with the form, so that it is taken once however often it is sent."""

    step_id: UUID


class SendForm(StepForm):
    """Until when the plan can be read and commented on, and a word along the way."""

    review_by: date
    remark: Remark | None = None


class TakeBackForm(StepForm):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class AdoptForm(StepForm):
    """The decision as it is stated, about what was read; ``early``: also before the review is over."""

    content_hash: Annotated[str, Field(max_length=64)]
    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    by_name: Line
    by_role: Annotated[str, Field(max_length=120)] | None = None
    decided_on: date
    registry_number: Annotated[str, Field(max_length=60)] | None = None
    early: bool = False

    def decision(self) -> Decision:
        """Return what is stated."""
        return Decision(**self.model_dump(exclude={"step_id", "early"}))


class FollowUpForm(StepForm):
    """What was learned; ``revision``: the one whose goals were read."""

    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    learned: Annotated[str, Field(max_length=4000)] | None = None


class RegisterForm(StepForm):
    """The number under which the decision is registered."""

    registry_number: Annotated[str, Field(min_length=1, max_length=60)]


class CorrectForm(StepForm):
    """The decision as it is stated afterwards."""

    by_name: Line
    by_role: Annotated[str, Field(max_length=120)] | None = None
    decided_on: date

    def correction(self) -> Correction:
        """Return what is stated."""
        return Correction(**self.model_dump(exclude={"step_id"}))


class EndForm(StepForm):
    """Why, if one likes."""

    remark: Remark | None = None


def check_review(form: SendForm, today: date) -> None:
    """Pass, or say what to mend.

    Raises:
        InvalidInput: the day has gone, or is years away.
    """
    if form.review_by < today:
        raise InvalidInput.at("review_by", _PAST)
    if form.review_by > today + _LONGEST_REVIEW:
        raise InvalidInput.at("review_by", _FAR)


def check_decision(form: AdoptForm | CorrectForm, today: date, swot_day: date | None) -> None:
    """Pass, or say what to mend.

    Args:
        form: what is stated.
        today: the day of today.
        swot_day: the newest one that the plan rests on.

    Raises:
        InvalidInput: the day is to come, or was before there was anything to decide about.
    """
    if form.decided_on > today:
        raise InvalidInput.at("decided_on", _TO_COME)
    if swot_day and form.decided_on < swot_day:
        early = _(
            "Dagen är före SWOT-dagen %(day)s, som planen bygger på. Skriv dagen då planen antogs.",
            day=format_date(swot_day),
        )
        raise InvalidInput.at("decided_on", early)


def check_review_over(form: AdoptForm, review_by: date | None) -> None:
    """Pass, or ask whether the plan is to be adopted all the same.

    Args:
        form: what is stated.
        review_by: the last day of a review that isn't over.

    Raises:
        InvalidInput: the staff were promised to comment until a later day.
    """
    if review_by and not form.early:
        promised = _(
            "Personalen har till och med %(day)s på sig. Kryssa i rutan om planen ska antas redan nu.",
            day=format_date(review_by),
        )
        raise InvalidInput.at("early", promised)


def read_outcomes(form: FormData, goals: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return by goal what it was and how far it has come, where somebody said so; other answers say nothing."""
    answers = {goal["id"]: (goal["text"], str(form.get(f"outcome-{goal['id']}", ""))) for goal in goals}
    return {
        goal: {"text": text, "outcome": answer} for goal, (text, answer) in answers.items() if answer in set(Outcome)
    }


def check_follow_up(found: FollowUp) -> None:
    """Pass, or say what to mend.

    Raises:
        InvalidInput: nothing was said at all.
    """
    if not found.outcomes and not found.learned:
        raise InvalidInput.at("learned", _NOTHING)
