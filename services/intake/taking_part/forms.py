"""What a participant sends."""

from typing import Literal

from pydantic import Field

from services.intake.board.forms import NoteForm
from services.intake.leading.domain import Phase
from shared.web import FormInput


class OwnNoteForm(NoteForm):
    """A note as typed; ``held`` lets the facilitator have it when its board doesn't take it any more."""

    held: Literal["", "1"] = ""


class ReadyForm(FormInput):
    """That somebody is ready, or isn't after all, in the phase that they saw."""

    perspective: str = Field(max_length=100)
    phase: Phase
    ready: bool
