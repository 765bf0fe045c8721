"""What is typed in a conversation."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field, field_validator
from starlette.datastructures import FormData

from services.planner.conversation.domain import LONGEST_ANSWER, Typed
from shared.language import lazy
from shared.web import FormInput, InvalidInput, parse

# A day further away is a slip of the keyboard.
_LATEST = timedelta(days=2 * 366)


class PreparationForm(FormInput):
    """One side's answers; each side is asked its own."""

    look_back: str = Field(default="", max_length=LONGEST_ANSWER)
    now: str = Field(default="", max_length=LONGEST_ANSWER)
    future: str = Field(default="", max_length=LONGEST_ANSWER)
    want: str = Field(default="", max_length=LONGEST_ANSWER)
    give: str = Field(default="", max_length=LONGEST_ANSWER)
    workplace: str = Field(default="", max_length=LONGEST_ANSWER)
    seen: str = Field(default="", max_length=LONGEST_ANSWER)
    offer: str = Field(default="", max_length=LONGEST_ANSWER)
    ready: bool = False

    @field_validator("*", mode="before")
    @classmethod
    def plain_lines(cls, raw: object) -> object:
        """Take lines as they are kept; browsers send two characters between them."""
        return raw.replace("\r\n", "\n") if isinstance(raw, str) else raw


def read_typed(answers: Mapping[str, str], form: FormData) -> dict[str, Typed]:
    """Return what was typed by question, with what was seen of it: fields named ``seen:`` and the question."""
    return {name: Typed(text, str(form.get(f"seen:{name}", ""))) for name, text in answers.items()}


def read_answers(form: FormData) -> dict[str, Typed]:
    """Return what is typed of a preparation in a form, whichever of its buttons was pressed.

    Raises:
        InvalidInput: something is too long.
    """
    answers = parse(PreparationForm, form).model_dump(exclude={"ready"})
    return read_typed({name: text for name, text in answers.items() if name in form}, form)


class PaperEntryForm(PreparationForm):
    """A paper form, typed in."""

    code: str = Field(max_length=100)
    last_name: str = Field(max_length=200)
    beside: Literal["", "both", "screen"] = ""


class DayForm(FormInput):
    """When the two meet; empty where it isn't fixed."""

    meeting_on: date | None = None


def check_meeting(form: DayForm, today: date) -> None:
    """Pass, or say what to mend: the other one gets an e-mail with the day.

    Raises:
        InvalidInput: the day has gone, or is years away.
    """
    if form.meeting_on and form.meeting_on < today:
        raise InvalidInput.at(
            "meeting_on", lazy("Dagen har redan varit. Välj en dag som kommer, eller lämna rutan tom.")
        )
    if form.meeting_on and form.meeting_on > today + _LATEST:
        raise InvalidInput.at("meeting_on", lazy("Dagen är flera år bort. Välj en dag inom två år."))


def read_day(form: FormData, today: date) -> date | None:
    """Return the day that was typed.

    Raises:
        InvalidInput: it is no day, has gone, or is years away.
    """
    typed = parse(DayForm, form)
    check_meeting(typed, today)
    return typed.meeting_on


def is_day_changed(form: FormData) -> bool:
    """Say whether a form that holds the day beside something else was sent with another one than it was made with."""
    return "seen_day" in form and form.get("meeting_on") != form.get("seen_day")


class ChoiceForm(FormInput):
    """The goals that are chosen, and those that could be."""

    goal: list[str] = Field(default=[], max_length=20)
    offered: list[str] = Field(default=[], max_length=20)


class TakeInForm(FormInput):
    """Which of the plan's texts is to have what both have prepared for it."""

    field: str = Field(max_length=20)


class WithdrawForm(FormInput):
    """The round that is to be withdrawn."""

    round_id: UUID


class SignForm(FormInput):
    """What was read before signing; ``for_person``: the signed paper is recorded; ``without_hours``: so it is meant."""

    seal: str = Field(max_length=64)
    for_person: bool = False
    without_hours: bool = False


class FollowUpForm(FormInput):
    """How it has gone."""

    follow_up_id: UUID
    held_on: date
    text: str = Field(max_length=LONGEST_ANSWER)


def check_follow_up(form: FollowUpForm, agreed_on: date, today: date) -> None:
    """Pass, or say what to mend: what is told up to a day counts for it, and nobody is reminded of it.

    Raises:
        InvalidInput: the day is to come, or was before the two agreed.
    """
    if form.held_on > today:
        raise InvalidInput.at("held_on", lazy("Dagen har inte varit än. Skriv dagen då ni följde upp."))
    if form.held_on < agreed_on:
        raise InvalidInput.at("held_on", lazy("Dagen är före den dag då ni kom överens. Skriv dagen då ni följde upp."))


class BudgetForm(FormInput):
    """Hours a year for a person on full time."""

    hours: int = Field(ge=0, le=400)
