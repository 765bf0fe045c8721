"""What the form of a section holds: a field per path, what was seen of it, and what else is to be done."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import Field
from starlette.datastructures import FormData

from services.planner.editing.use_cases import Typed
from services.planner.plans.domain.field_kinds import FORMS, LONGEST_LINE, LONGEST_TEXT
from shared.web import FormInput

_SEEN = "seen:"
# Paths are short; a goal with all it may hold has some two hundred fields.
_MOST_FIELDS = 400
ACTS = frozenset({"undo", "remove", "restore", "up", "down", "add", "done"})


@dataclass(frozen=True)
class Act:
    """What a button asks for beyond saving: ``remove goals/lokal-0-6``."""

    name: str
    path: str = ""


def read_fields(form: FormData) -> dict[str, Typed]:
    """Return what was typed by path: fields that say what was seen of them."""
    given = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    paths = [name.removeprefix(_SEEN) for name in given if name.startswith(_SEEN)][:_MOST_FIELDS]
    return {path: Typed(given[path], given[_SEEN + path]) for path in paths if path in given}


def read_act(form: FormData) -> Act | None:
    """Return what the pressed button asks for."""
    name, _, path = str(form.get("act", "")).partition(" ")
    return Act(name, path) if name in ACTS else None


class NewGoalForm(FormInput):
    """A goal to add."""

    new_id: UUID
    new_area: str = Field(max_length=64)
    new_text: str = Field(max_length=LONGEST_TEXT)
    new_horizon: Literal["0-6", "6-24"] = "0-6"
    new_target: int = Field(default=2, ge=1, le=4)


class NewPartForm(FormInput):
    """An intervention, or a support, to add."""

    new_id: UUID
    new_form: Literal["mentor", "shadowing", "circle", "visit", "rotation", "self_study", "course"] = FORMS[0]  # type: ignore[assignment]
    new_title: str = Field(max_length=LONGEST_LINE)
